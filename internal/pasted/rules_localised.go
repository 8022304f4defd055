package pasted

import "telegram-login-mcp/explain"

// windowsRules are the sentences of Windows for its network errors, which it writes in the language of its user: Go and .NET print them without the number. Where a sentence begins with a capital that is
// no ASCII letter, the rule begins behind it. For a language that is not here, the words of Go around it say at least what was being done.
// https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2
func windowsRules() []rule {
	return []rule{
		{"connectex: ", "", is(explain.WayFailure{Kind: "network"})},
		{"wsarecv: ", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"wsasend: ", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"getaddrinfow: ", "", is(explain.WayFailure{Kind: "dns"})},

		// English.
		{"connected party did not properly respond", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"the semaphore timeout period has expired", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"attempted to an unreachable network", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"attempted to an unreachable host", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"encountered a dead network", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"the network location cannot be reached", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"was aborted by the software in your host machine", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"connection was aborted by the local system", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"specified network name is no longer available", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"error during hostname resolution", "", is(explain.WayFailure{Kind: "dns"})},
		{"requested name is valid, but no data", "", is(explain.WayFailure{Kind: "dns"})},

		// Russian.
		{"опытка установить соединение была безуспешной", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"конечный компьютер отверг запрос на подключение", "", is(explain.WayFailure{Kind: "refused"})},
		{"принудительно разорвал существующее подключение", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"программа на вашем хост-компьютере разорвала", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"Программа на вашем хост-компьютере разорвала", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"тот хост неизвестен", "", is(explain.WayFailure{Kind: "dns"})},
		{"методом, запрещенным правами доступа", "", system("socket", "forbidden")},
		{"выполнить операцию на сокете для недоступ", "", is(explain.WayFailure{Kind: "unreachable"})},

		// German.
		{"ein verbindungsversuch ist fehlgeschlagen, da", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"da der zielcomputer die verbindung verweigerte", "", is(explain.WayFailure{Kind: "refused"})},
		{"verbindung wurde vom remotehost geschlossen", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"der angegebene host ist unbekannt", "", is(explain.WayFailure{Kind: "dns"})},
		{"es ist kein solcher host bekannt", "", is(explain.WayFailure{Kind: "dns"})},
		{"auf einen socket war aufgrund der zugriffsrechte", "", system("socket", "forbidden")},
		{"bezog sich auf ein nicht verfügbares netzwerk", "", is(explain.WayFailure{Kind: "unreachable"})},
		{"bezog sich auf einen nicht verfügbaren host", "", is(explain.WayFailure{Kind: "unreachable"})},

		// French.
		{"une tentative de connexion a échoué car", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"a expressément refusée", "", is(explain.WayFailure{Kind: "refused"})},
		{"une connexion existante a dû être fermée", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"te inconnu", "getaddrinfo", is(explain.WayFailure{Kind: "dns"})},
		{"interdite par ses autorisations d", "", system("socket", "forbidden")},

		// Spanish.
		{"error durante el intento de conexión ya que", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"denegó expresamente dicha conexión", "", is(explain.WayFailure{Kind: "refused"})},
		{"forzado la interrupción de una conexión existente", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"se ha anulado una conexión establecida por el software", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"a un socket no permitido por sus permisos", "", system("socket", "forbidden")},

		// Portuguese.
		{"uma tentativa de conexão falhou porque o componente", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"quina de destino as recusou ativamente", "", is(explain.WayFailure{Kind: "refused"})},
		{"foi forçado o cancelamento de uma conexão existente", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"este host não é conhecido", "", is(explain.WayFailure{Kind: "dns"})},

		// Italian.
		{"risposta non corretta della parte connessa", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"rifiuto persistente del computer di destinazione", "", is(explain.WayFailure{Kind: "refused"})},
		{"connessione in corso interrotta forzatamente", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"host sconosciuto", "", is(explain.WayFailure{Kind: "dns"})},

		// Chinese.
		{"由于连接方在一段时间后没有正确答复", "", is(explain.WayFailure{Kind: "timed_out"})},
		{"由于目标计算机积极拒绝", "", is(explain.WayFailure{Kind: "refused"})},
		{"远程主机强迫关闭了一个现有的连接", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"主机中的软件中止了一个已建立的连接", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"不知道这样的主机", "", is(explain.WayFailure{Kind: "dns"})},
		{"以一种访问权限不允许的方式", "", system("socket", "forbidden")},
		{"向一个无法连接的网络尝试", "", is(explain.WayFailure{Kind: "unreachable"})},

		// Turkish and Polish.
		{"hedef makine etkin olarak reddetti", "", is(explain.WayFailure{Kind: "refused"})},
		{"uzaktaki bir ana bilgisayar tarafından zorla kapatıldı", "", is(explain.WayFailure{Kind: "connection_cut"})},
		{"komputer docelowy aktywnie go odmawia", "", is(explain.WayFailure{Kind: "refused"})},
		{"wnie zamknięte przez zdalnego hosta", "", is(explain.WayFailure{Kind: "connection_cut"})},
	}
}

package pasted

import (
	"slices"

	"telegram-login-mcp/explain"
)

// peopleRules are what people say of a login that Telegram ended, in other languages than English, which sentences.go reads: all sessions, devices or accounts were logged out. What begins a sentence and is not ASCII
// stands here twice.
func peopleRules() []rule {
	return slices.Concat(
		tellAll(is(explain.Failure{Type: "AUTH_KEY_UNREGISTERED"}),
			"все сессии слетели", "Все сессии слетели", "слетели все сессии", "Слетели все сессии", "все мои сессии", "Все мои сессии", "все сессии завершились", "Все сессии завершились", "завершило все сессии", "Завершило все сессии", "завершились все сессии", "сбросились все сессии", "все аккаунты слетели", "Все аккаунты слетели", "слетели все аккаунты", "Слетели все аккаунты",
			"выкинуло из всех", "Выкинуло из всех", "выкинуло со всех", "Выкинуло со всех", "вылетел со всех", "Вылетел со всех", "вылетел из всех", "Вылетел из всех", "вышло из всех", "Вышло из всех", "разлогинило", "Разлогинило", "все аккаунты вышли", "Все аккаунты вышли", "всі сесії завершено", "Всі сесії завершено", "викинуло з усіх", "Викинуло з усіх",
			"se cerraron todas mis sesiones", "se cerraron todas las sesiones", "todas mis sesiones se cerraron", "me cerró la sesión en todos", "me cerró todas las sesiones", "me sacó de todas mis cuentas", "todas as minhas sessões foram", "todas minhas sessões foram", "fui deslogado de tod", "deslogou todas as minhas", "deslogou de todas",
			"alle meine sitzungen wurden", "alle sitzungen wurden beendet", "auf allen geräten abgemeldet", "überall abgemeldet", "alle meine accounts wurden abgemeldet", "toutes mes sessions ont été", "déconnecté de tous mes", "déconnecté de toutes mes", "tous mes comptes ont été déconnectés", "tutte le mie sessioni sono state", "disconnesso da tutti i",
			"tüm oturumlarım kapa", "tüm oturumlar kapa", "tüm hesaplarımdan çık", "semua akun saya keluar", "semua akun ter-logout", "semua akun logout", "semua sesi saya keluar",
			"所有设备都被登出", "所有设备都掉线", "所有设备被退出", "所有账号都掉", "所有账号都退出", "所有账号都被登出", "所有帐号都", "账号全部掉线", "账号全掉", "号全部掉线", "全部被踢下线", "会话全部被终止", "所有会话都被", "すべてのセッションがログアウト", "全アカウントがログアウト", "از همه دستگاه", "از همه اکانت", "خرج من جميع الأجهزة"),
	)
}

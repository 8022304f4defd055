package tgclient

import "strings"

// ValueKind is why the value that names a proxy cannot be used.
type ValueKind string

// The kinds. What people are told of each stands in explain.
const (
	proxyNoKind       ValueKind = "no_kind"      // it does not begin with a kind of proxy
	proxyNoAddress    ValueKind = "no_address"   // it cannot be read as an address
	proxyUnknownKind  ValueKind = "unknown_kind" // it begins with another kind
	proxyBehindPort   ValueKind = "behind_port"  // something stands behind the port
	proxySecretOnly   ValueKind = "secret_only"  // an MTProxy with a user name
	proxyOtherLink    ValueKind = "other_link"   // a link of Telegram to something else
	proxyNoServer     ValueKind = "no_server"    // it names none
	proxyServerName   ValueKind = "server_name"  // the server's name has a character that none has
	proxyNoPort       ValueKind = "no_port"      // it has none
	proxyPort         ValueKind = "port"         // its port is none
	proxyNoUser       ValueKind = "no_user"      // a password without a user name
	proxyLoginTooLong ValueKind = "login_long"   // user name or password have more than 255 characters
	proxyColon        ValueKind = "colon"        // a colon in the user name, for an HTTP proxy
	proxyNoSecret     ValueKind = "no_secret"    // an MTProxy without one
	proxySecretForm   ValueKind = "secret_form"  // the secret is neither hex nor base64
	proxySecretShort  ValueKind = "secret_short" // it has less than 16 bytes
	proxySecretSite   ValueKind = "secret_site"  // it begins with ee, and no name of a web site follows
	proxySecretLong   ValueKind = "secret_long"  // it is too long
	proxySecretKind   ValueKind = "secret_kind"  // it is longer than 16 bytes, and of no kind that is
)

// ValueError is a value that names no proxy that can be used. It holds nothing of the value, which may have a password anywhere.
type ValueError struct{ Kind ValueKind }

// Error names the kind.
func (e *ValueError) Error() string {
	return "value of a proxy: " + strings.ReplaceAll(string(e.Kind), "_", " ")
}

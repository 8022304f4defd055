package mcpserver

// ProxyError is a proxy that was set and cannot be used, so that no connection is made. Problem is a clause ("it has no port") and holds
// nothing of the value, which may have a password in it. An adapter's Connect returns it.
type ProxyError struct{ Problem string }

// Error implements error.
func (e *ProxyError) Error() string {
	return "the value of TELEGRAM_PROXY was not understood: " + e.Problem
}

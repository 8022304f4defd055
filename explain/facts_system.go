package explain

// SystemFailure is what the system of the computer says of a file, of memory or of a socket, in a pasted text. Kind is one of permission, disk_full, descriptors, read_only, no_file, in_use, memory, socket, or number where the
// number alone does not tell what it is. Case says more where the fixes differ:
//   - of permission: program (it may not be run), gatekeeper and smartscreen (macOS and Windows do not trust it), scripts (PowerShell runs none), privacy (macOS keeps a folder from it), docker, port (below 1024);
//   - of descriptors: watchers (of files);
//   - of memory: killed (by the system or its container);
//   - of socket: forbidden, address, argument, handle, provider (Windows cannot load its network);
//   - of number: dotnet (of the runtime, which has it for any fault), otherwise Number has two meanings.
type SystemFailure struct {
	Kind, Case string
	Number     int
}

// ID implements Fact.
func (f SystemFailure) ID() string { return "failure.system_" + f.Kind }

func (f SystemFailure) about(p *Problem) {
	switch {
	case f.Kind == "socket":
		p.Next = theWay
	case f.Case == "gatekeeper" || f.Case == "privacy":
		p.Source = "https://support.apple.com/102445"
	}
}

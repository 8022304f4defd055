package pasted

import "telegram-login-mcp/explain"

// system makes the fact of a failure of the computer itself.
func system(kind, ofKind string) func(int) explain.Fact {
	return is(explain.SystemFailure{Kind: kind, Case: ofKind})
}

// systemRules are what Linux, macOS and Windows, and the runtimes of languages on them, say of files, memory and sockets. The numbers are in numbers_system.go.
// Names of POSIX: https://pubs.opengroup.org/onlinepubs/9799919799/functions/V2_chap02.html#tag_16_03
func systemRules() []rule {
	return []rule{
		// Not allowed.
		{"permission denied (publickey", "", none}, // of SSH
		{"permission denied for ", "", none},       // of PostgreSQL
		{"permission denied to ", "", none},
		{"permission denied while trying to connect to the docker", "", system("permission", "docker")},
		{"permission denied", "docker.sock", system("permission", "docker")},
		{"permission denied", "./", system("permission", "program")},
		{"permission denied", "spawn ", system("permission", "program")},
		{"permission denied", "", system("permission", "")},
		{"permissionerror", "", system("permission", "")},
		{"kind: permissiondenied", "", system("permission", "")},
		{"eacces", "spawn ", system("permission", "program")},
		{"listen eacces", "", system("permission", "port")},
		{"listen eacces: permission denied", "", system("permission", "port")},
		{"bind: permission denied", "", system("permission", "port")},
		{"connect eacces", "", system("socket", "forbidden")},
		{"eacces", "", system("permission", "")},
		{"operation not permitted", "/library/", system("permission", "privacy")},
		{"operation not permitted", "/documents/", system("permission", "privacy")},
		{"operation not permitted", "/downloads/", system("permission", "privacy")},
		{"operation not permitted", "/desktop/", system("permission", "privacy")},
		{"operation not permitted", "", system("permission", "")},
		{"eperm", "", system("permission", "")},
		{"access is denied", "", system("permission", "")},
		{"unauthorizedaccessexception", "", system("permission", "")},
		{"java.nio.file.accessdeniedexception", "", system("permission", "")},
		{"0x80070005", "", system("permission", "")},
		{"cannot be opened because the developer", "", system("permission", "gatekeeper")},
		{"because apple cannot check it for malicious", "", system("permission", "gatekeeper")},
		{"apple could not verify", "", system("permission", "gatekeeper")},
		{"is damaged and can", "move it to the", system("permission", "gatekeeper")},
		{"windows protected your pc", "", system("permission", "smartscreen")},
		{"running scripts is disabled on this system", "", system("permission", "scripts")},

		// No space. A limit of watched files has the same name.
		{"enospc: system limit for number of file watchers", "", system("descriptors", "watchers")},
		{"inotify watch", "no space left", system("descriptors", "watchers")},
		{"system limit for number of file watchers", "", system("descriptors", "watchers")},
		{"no space left on device", "", system("disk_full", "")},
		{"not enough space on the disk", "", system("disk_full", "")},
		{"database or disk is full", "", system("disk_full", "")},
		{"disk quota exceeded", "", system("disk_full", "")},
		{"kind: storagefull", "", system("disk_full", "")},
		{"enospc", "", system("disk_full", "")},
		{"edquot", "", system("disk_full", "")},
		{"0x80070070", "", system("disk_full", "")},
		{"0x80070027", "", system("disk_full", "")},

		// Descriptors and buffers.
		{"too many open files", "", system("descriptors", "")},
		{"emfile", "", system("descriptors", "")},
		{"enfile", "", system("descriptors", "")},
		{"no buffer space available", "", system("descriptors", "")},
		{"lacked sufficient buffer space", "", system("descriptors", "")},
		{"enobufs", "", system("descriptors", "")},

		// A file system that is only read.
		{"read-only file system", "", system("read_only", "")},
		{"kind: readonlyfilesystem", "", system("read_only", "")},
		{"erofs", "", system("read_only", "")},
		{"the media is write protected", "", system("read_only", "")},

		// A file that is not there, and one that another program has open.
		{"no such file or directory", "", system("no_file", "")},
		{"cannot open shared object file: permission denied", "", system("permission", "")},
		{"cannot find the file specified", "", system("no_file", "")},
		{"cannot find the path specified", "", system("no_file", "")},
		{"filenotfounderror", "", system("no_file", "")},
		{"filenotfoundexception", "", system("no_file", "")},
		{"directorynotfoundexception", "", system("no_file", "")},
		{"nosuchfileexception", "", system("no_file", "")},
		{"enoent", "", system("no_file", "")},
		{"0x80070002", "", system("no_file", "")},
		{"0x80070003", "", system("no_file", "")},
		{"it is being used by another process", "", system("in_use", "")},
		{"ebusy", "", system("in_use", "")},
		{"device or resource busy", "", system("in_use", "")},
		{"text file busy", "", system("in_use", "")},
		{"0x80070020", "", system("in_use", "")},
		{"0x80070021", "", system("in_use", "")},

		// Memory.
		{"cuda out of memory", "", none}, // of a graphics card
		{"memoryerror", "", system("memory", "")},
		{"allowed memory size of", "exhausted", system("memory", "")}, // PHP's memory_limit. https://www.php.net/manual/en/ini.core.php#ini.memory-limit
		{"failed with result 'oom-kill'", "", system("memory", "killed")},
		{"javascript heap out of memory", "", system("memory", "")},
		{"out of memory: kill", "", system("memory", "killed")},
		{"out of memory", "", system("memory", "")},
		{"std::bad_alloc", "", system("memory", "")},
		{"outofmemoryerror", "", system("memory", "")},
		{"outofmemoryexception", "", system("memory", "")},
		{"cannot allocate memory", "", system("memory", "")},
		{"enomem", "", system("memory", "")},
		{"oomkilled", "", system("memory", "killed")},
		{"exited with code 137", "", system("memory", "killed")},
		{"exited (137)", "", system("memory", "killed")},
		{"exit code 137", "", system("memory", "killed")},
		{"exit status 137", "", system("memory", "killed")},
		{"signal: killed", "", system("memory", "killed")},
		{"0x8007000e", "", system("memory", "")},

		// Sockets that the system does not give.
		{"forbidden by its access permissions", "", system("socket", "forbidden")},
		{"cannot assign requested address", "", system("socket", "address")},
		{"can't assign requested address", "", system("socket", "address")},
		{"eaddrnotavail", "", system("socket", "address")},
		{"requested address is not valid in its context", "", system("socket", "address")},
		{"kind: addrnotavailable", "", system("socket", "address")},
		{"something that is not a socket", "", system("socket", "handle")},
		{"enotsock", "", system("socket", "handle")},
		{"requested service provider could not be loaded", "", system("socket", "provider")},

		// Numbers that stand for one thing on Linux and for another on macOS, and one of .NET that stands for anything.
		{"[errno 61] no data", "", none},
		{"[errno 61] connect call failed", "", is(explain.WayFailure{Kind: "refused"})}, // Python's words, on macOS only
		{"[errno 8] exec format error", "", start("command_not_found", "format")},
		{"[errno 8] nodename", "", is(explain.WayFailure{Kind: "dns"})},
		{"0x80131500", "", system("number", "dotnet")},
		{"0x80131620", "", system("number", "dotnet")},
	}
}

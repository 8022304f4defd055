package toolconfig

// The kinds of findings: what each says stands in explain, under "finding." and its name.
const (
	kindNoCommand      = "command_none"
	kindUnfound        = "command_unfound"
	kindShortPath      = "command_short_path"
	kindBatch          = "command_batch"
	kindCommandAbsent  = "command_absent"
	kindNoProgram      = "command_no_program"
	kindScriptAbsent   = "script_absent"
	kindExamplePath    = "path_example"
	kindOtherPackage   = "package_other"
	kindMissing        = "variable_missing"
	kindInherited      = "variable_inherited"
	kindMisnamed       = "variable_misnamed"
	kindEmpty          = "variable_empty"
	kindHides          = "variable_hides"
	kindPlaceholder    = "placeholder"
	kindUnsetReference = "reference_unset"
	kindQuotes         = "quotes"
	kindSpaces         = "spaces"
	kindNoNumber       = "api_id_no_number"
	kindHashLength     = "hash_length"
	kindHashNoHex      = "hash_no_hex"
	kindSwapped        = "swapped"
	kindTilde          = "tilde"
	kindPathSecret     = "path_secret"
	kindNoSession      = "session_missing"
	kindUntaken        = "session_untaken"
	kindLibrary        = "session_library"
	kindCut            = "session_cut"
	kindLowerCase      = "session_lower_case"
	kindLineBreaks     = "session_line_breaks"
	kindMarks          = "session_marks"
	kindIsNone         = "session_no_session"
	kindTest           = "session_test"
	kindSandbox        = "session_sandbox"
	kindOtherApp       = "session_other_app"
	kindTwoEntries     = "session_two_entries"
	kindTwoClients     = "session_two_clients"
	kindPoolTwice      = "session_pool_twice"
	kindDead           = "session_dead"
	kindKept           = "session_kept"
	kindBoth           = "session_both"
	kindFileAbsent     = "session_file_absent"
	kindFileUnread     = "session_file_unread"
	kindFileNone       = "session_file_no_session"
	kindFileLibrary    = "session_file_library"
	kindFileOpen       = "session_file_open"
	kindOverridden     = "dotenv_overridden"
	kindIgnored        = "dotenv_ignored"
	kindTwice          = "dotenv_twice"
	kindDotenvLine     = "dotenv_line"
	kindDotenvAbsent   = "dotenv_absent"
	kindUnread         = "file_unread"
	kindDisabled       = "disabled"
	kindRemote         = "remote"
	kindUnknown        = "tool_unknown"
	kindMore           = "more"
)

// renewing are the kinds that a new login mends.
var renewing = []string{
	kindPlaceholder, kindNoSession, kindCut, kindLowerCase, kindIsNone, kindTest, kindSandbox, kindTwoEntries, kindTwoClients, kindDead, kindFileAbsent, kindFileNone,
}

// converting are the kinds that another format mends.
var converting = []string{kindLibrary, kindFileLibrary}

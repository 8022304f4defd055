package flowstore

// Place is where flows are kept.
type Place struct {
	Kind   PlaceKind
	Folder string // of the records; "" where they are in memory only, but for PlaceUnwritten
	Err    error  // PlaceUnused, PlaceKeyUnread, PlaceUnwritten, PlaceKeyMissed: why; PlaceKeyFile: why not in the keyring, nil where nobody asked it
}

// PlaceKind is a kind of place, and of what hinders another one.
type PlaceKind string

// The kinds. The first three are memory because somebody wants it so.
const (
	PlaceSandbox   PlaceKind = "sandbox"    // memory: the embedded Telegram ends with this process
	PlaceNoState   PlaceKind = "no_state"   // memory: this process was started so
	PlaceNoFolder  PlaceKind = "no_folder"  // memory: the system names no folder
	PlaceUnused    PlaceKind = "unused"     // memory: the folder cannot be used
	PlaceKeyUnread PlaceKind = "key_unread" // memory for now: their key could not be read
	PlaceUnwritten PlaceKind = "unwritten"  // memory for now: they could not be written
	PlaceKeyMissed PlaceKind = "key_missed" // the folder, and the key of what is there could not be read
	PlaceSealed    PlaceKind = "sealed"     // the folder, and no key was needed yet
	PlaceKeyring   PlaceKind = "keyring"    // the folder, and the key is in the keyring
	PlaceKeyFile   PlaceKind = "key_file"   // the folder, and the key is in a file there
)

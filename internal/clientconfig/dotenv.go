package clientconfig

// Setting is a line of a .env file that sets a variable, or lines where a quoted value goes over several.
type Setting struct {
	Name   string // "" for what python-dotenv cannot understand and leaves out
	Value  string // as python-dotenv reads it, before it puts in what ${NAME} stands for
	Node   string // as dotenv for Node.js reads it; the same but for a few ways to write it
	Line   int    // where it begins, from 1
	Again  int    // the line of a later setting of the same name, which wins; 0 for the one that counts
	Quote  byte   // ' or " around the value, 0 without
	Export bool   // behind the word export
	Bare   bool   // a name without =, which sets nothing
	Marked bool   // behind a byte order mark, which python-dotenv takes for a part of the name
}

package toolstart

// ignoreAsking has nothing to do where nobody asks.
func ignoreAsking() {}

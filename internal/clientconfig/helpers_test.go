package clientconfig

// plainPlace is a file with the usual shape of entries.
func plainPlace(list string) Place { return Place{Path: "c.json", List: []string{list}} }

// Set, Remove, Diff and Losses are those of a file with the usual shape of entries.
func Set(text []byte, list, name string, e Entry) ([]byte, error) {
	return plainPlace(list).Set(text, name, e)
}

func Remove(text []byte, list, name string) ([]byte, error) {
	return plainPlace(list).Remove(text, name)
}

func Diff(path string, before, after []byte, list, name string) string {
	return plainPlace(list).At(path).Diff(before, after, name)
}

func Losses(text []byte, list, name string, e Entry) ([]Loss, int) {
	return plainPlace(list).Losses(text, name, e)
}

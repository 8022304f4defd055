package sessionstring

// tdlKey is the key under which tdl keeps gotd's session JSON in a namespace: https://github.com/iyear/tdl/blob/master/core/storage/session.go.
const tdlKey = "session"

// tdlNamespaces bounds how many namespaces are looked at in one store.
const tdlNamespaces = 64

// TDLHead is how many bytes of a file's beginning [IsTDL] looks at.
const TDLHead = boltPage + boltMeta

// IsTDL says whether a file begins as tdl's stores do that are bbolt databases: "bolt", a folder with a file for each namespace, and "legacy", a file with all of them. Its third kind, a JSON file, is a text for [Detect].
// https://github.com/iyear/tdl/tree/master/pkg/kv
func IsTDL(file []byte) bool { return isBolt(file) }

// DecodeTDL reads the sessions in a file of tdl's. One without a session has none, and no error.
//
// Errors are [FormatError].
func DecodeTDL(file []byte) ([]Session, error) {
	damaged := formatError(ExpectedTDL, Got{Kind: GotUnreadable, Count: len(file)})
	if len(file) > maxSQLite {
		return nil, formatError(ExpectedTDL, Got{Kind: GotTooLong, Count: len(file), Limit: maxSQLite})
	}
	db, root, err := openBolt(file)
	if err != nil {
		return nil, damaged
	}
	var buckets [][]byte
	err = db.each(root, func(flags uint32, _, value []byte) bool {
		if flags&boltIsBucket != 0 {
			buckets = append(buckets, value)
		}
		return len(buckets) < tdlNamespaces
	})
	if err != nil {
		return nil, damaged
	}
	var sessions []Session
	for _, bucket := range buckets {
		value, err := db.get(bucket, tdlKey)
		if err != nil {
			return nil, damaged
		}
		if value == nil {
			continue
		}
		if len(value) > maxText { // each of them may be the whole file
			return nil, formatError(ExpectedTDL, Got{Kind: GotTooLong, Count: len(value), Limit: maxText})
		}
		s, err := DecodeGotd(string(value))
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, s)
	}
	return sessions, nil
}

package sessionstring

import "encoding/base64"

// The two alphabets of base64, each with and without padding, and all of them strict: the spare bits of the last character must
// be zero, so that one session has one text (https://www.rfc-editor.org/rfc/rfc4648#section-3.5).
var (
	urlPadded = base64.URLEncoding.Strict()
	urlRaw    = base64.RawURLEncoding.Strict()
	stdPadded = base64.StdEncoding.Strict()
)

// decodeBase64 decodes text, and refuses the line breaks that encoding/base64 lets pass.
func decodeBase64(encoding *base64.Encoding, text string, expected ExpectedKind) ([]byte, error) {
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\r' {
			return nil, formatError(expected, Got{Kind: GotLineBreak, Count: i})
		}
	}
	raw, err := encoding.DecodeString(text)
	if err != nil {
		return nil, formatError(expected, describeBase64(text))
	}
	return raw, nil
}

// describeBase64 says why text is not the base64 that was expected, without showing any of it.
func describeBase64(text string) Got {
	foreign, std, url, pads := 0, 0, 0, 0
	got := Got{Kind: GotWrongEnd, Count: len(text)}
	for _, c := range []byte(text) {
		switch {
		case c == '+' || c == '/':
			std++
		case c == '-' || c == '_':
			url++
		case c == '=':
			pads++
		case 'a' <= c|0x20 && c|0x20 <= 'z', '0' <= c && c <= '9':
		default:
			foreign++
		}
	}
	switch {
	case foreign > 0:
		got.Kind, got.Part = GotForeign, foreign
	case std > 0 && url > 0:
		got.Kind = GotMixed
	case std > 0:
		got.Kind, got.Part = GotStandard, pads
	case url > 0:
		got.Kind, got.Part = GotURLSafe, pads
	default:
		got.Part = pads
	}
	return got
}

package pasted

// What a byte is in a word.
const (
	capital = 1 << iota
	small
	digit
	underscore
	joint  // between letters and digits of base64 and base64url, and in no word
	inWord = capital | small | digit | underscore
)

// kindOf is what each byte is.
var kindOf = func() (kinds [256]uint8) {
	for c := range 256 {
		switch c := byte(c); {
		case 'A' <= c && c <= 'Z':
			kinds[c] = capital
		case 'a' <= c && c <= 'z':
			kinds[c] = small
		case '0' <= c && c <= '9':
			kinds[c] = digit
		case c == '_':
			kinds[c] = underscore
		case c == '+' || c == '/' || c == '-':
			kinds[c] = joint
		}
	}
	return kinds
}()

// shortestRun is how many letters and digits without a gap can be a secret.
const shortestRun = 32

// words goes over the text once, and looks at each word, at each number, and at each long run of letters and digits.
func (p *page) words() {
	where, run := 0, -1
	for i := 0; i < len(p.text); {
		kind := kindOf[p.text[i]]
		if kind&inWord == 0 {
			switch {
			case kind == joint:
				if p.text[i] == '+' {
					p.phone(i)
				}
				if run < 0 {
					run = i
				}
			case run >= 0:
				if i-run >= shortestRun {
					p.runs = append(p.runs, span{run, i})
				}
				run = -1
			}
			i++
			continue
		}
		from, all := i, uint8(0)
		for i < len(p.text) && kindOf[p.text[i]]&inWord != 0 {
			all |= kindOf[p.text[i]]
			i++
		}
		if p.text[i-1] == '_' && i+1 < len(p.text) && p.text[i] == '%' && p.text[i+1] == 'd' { // FLOOD_WAIT_%d
			i += 2
		}
		if run < 0 {
			run = from
		}
		if i-from < 3 {
			continue
		}
		for where+1 < len(p.lines) && p.lines[where+1].from <= from {
			where++
		}
		switch {
		case all == digit:
			p.number(from, i, where)
		case all&underscore != 0:
			p.name(from, i, where, all)
		case all&capital == 0 || all == capital|digit: // a word, or letters and digits of anything
		case all == capital:
			p.name(from, i, where, all)
		case kindOf[p.text[from]] == capital:
			p.class(from, i, where)
		}
	}
	if run >= 0 && len(p.text)-run >= shortestRun {
		p.runs = append(p.runs, span{run, len(p.text)})
	}
}

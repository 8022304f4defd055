package pasted

import (
	"strings"
	"testing"
	"time"
)

// TestCrowdedPagesTakeNoLongerByTheByte reads pages of nothing but errors: four times the text may take about four times as long, where it was sixteen times.
func TestCrowdedPagesTakeNoLongerByTheByte(t *testing.T) {
	for name, line := range map[string]string{
		"numbers of a system": "0x80072efd ",
		"errors of a system":  "[errno 110] ",
	} {
		t.Run(name, func(t *testing.T) {
			whole := strings.Repeat(line, searchedLength/len(line))
			quickest := func(text string) time.Duration {
				least := time.Hour
				for range 4 {
					began := time.Now()
					Read(text, "")
					least = min(least, time.Since(began))
				}
				return least
			}
			quarter := quickest(whole[:len(whole)/4])
			if all := quickest(whole); all > 9*quarter {
				t.Errorf("64 KB take %v, and 16 KB take %v", all, quarter)
			}
		})
	}
}

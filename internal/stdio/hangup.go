package stdio

import (
	"io"
	"time"
)

// hangUpPause is how often it is looked whether a client is gone that neither reads its answers nor leaves room for its lines.
const hangUpPause = 200 * time.Millisecond

// clientHungUp returns true when the end of input cannot be read, because the client does not read its answers, so that no more lines are
// taken, and has closed its end with lines still in the pipe. It returns false when over is closed.
func clientHungUp(in io.Reader, ahead, answers *queue, over <-chan struct{}) bool {
	for {
		select {
		case <-ahead.full:
		case <-over:
			return false
		}
		for ahead.hasWaiters() {
			before, _ := answers.progress()
			pause := time.NewTimer(hangUpPause)
			select {
			case <-pause.C:
			case <-over:
				pause.Stop()
				return false
			}
			if now, busy := answers.progress(); busy && now == before && ahead.hasWaiters() && hungUp(in) {
				return true
			}
		}
	}
}

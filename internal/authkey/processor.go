package authkey

import "runtime"

// processors has a place for each processor.
var processors = make(chan struct{}, runtime.GOMAXPROCS(0))

// compute does what keeps a processor busy for milliseconds, and has such work wait until a processor is without any. Together it takes as long as before; but else what
// hundreds of logins compute at once would share the processors with all that has to be done in time, such as the renewal of a claim, and hold that back for seconds.
func compute(work func()) {
	processors <- struct{}{}
	defer func() { <-processors }()
	work()
}

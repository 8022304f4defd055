//go:build !unix

package stdio

import "io"

// hungUp is not known here: Windows tells of the end of a pipe only when it has been read empty.
func hungUp(io.Reader) bool { return false }

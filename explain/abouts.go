package explain

// abouts is what is known of each fact besides its words.
var abouts = map[string]about{
	"failure.internal": {retry: Retry{When: RetryNow}, next: []string{"get_flow"}},
}

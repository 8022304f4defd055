// Package chatform breaks rules.
package chatform

import (
	_ "github.com/mark3labs/mcp-go/mcp"
	_ "net/http"
)

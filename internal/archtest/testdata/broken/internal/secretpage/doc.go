// Package secretpage breaks rules.
package secretpage

import (
	_ "github.com/mark3labs/mcp-go/mcp"
	_ "net/http"
)

package main

import (
	"fmt"

	_ "github.com/alecthomas/kong"
	_ "telegram-login-mcp/internal/phone"

	_ "github.com/gotd/td/tg"
)

func main() { fmt.Println("cmd may print") }

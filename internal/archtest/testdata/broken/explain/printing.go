package explain

import (
	"fmt"
	"os"
	"time"
)

func print(w struct{ Stdout, Println func() }) {
	time.Sleep(1) // no test
	fmt.Println()
	fmt.Printf("")
	fmt.Print()
	_ = os.Stdout
	_ = os.Stderr
	_ = fmt.Sprint()
	w.Println()
	w.Stdout()
}

package clientconfig

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	backupMark  = ".backup-"
	stampLayout = "20060102-150405"
	// maxBackups is how many backups of a file are kept: they may hold secrets that the file no longer has. The first is always one of
	// them, because it is the file as it was before this program ever touched it.
	maxBackups = 20
)

// backUp writes the text to a new file beside the file. It is for its owner only, whoever may read the file itself.
func (f *File) backUp(now time.Time) (string, error) {
	stem := f.Path + backupMark + now.Format(stampLayout)
	for i := 1; ; i++ {
		name := stem
		if i > 1 {
			name += "-" + strconv.Itoa(i)
		}
		out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, fs.ErrExist) && i < 1000 {
			continue
		}
		if err != nil {
			return "", err
		}
		if err := f.fill(out, f.Text); err != nil {
			return "", fmt.Errorf("make a backup: %w", err)
		}
		return name, nil
	}
}

// prune removes backups where there are too many. One that cannot be removed harms nobody.
func (f *File) prune() {
	folder, stem := filepath.Dir(f.Path), filepath.Base(f.Path)+backupMark
	entries, _ := os.ReadDir(folder)
	number := regexp.MustCompile(`^[0-9]{8}-[0-9]{6}(-[0-9]{1,4})?$`) // here, because nothing of this may cost the start of a server
	var backups []string
	for _, e := range entries {
		if at, ok := strings.CutPrefix(e.Name(), stem); ok && number.MatchString(at) && e.Type().IsRegular() {
			backups = append(backups, at)
		}
	}
	slices.SortFunc(backups, func(a, b string) int { // of one second, the shorter number is the smaller one
		return cmp.Or(cmp.Compare(a[:len(stampLayout)], b[:len(stampLayout)]), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	for _, old := range backups[min(1, len(backups)):max(min(1, len(backups)), len(backups)-maxBackups+1)] {
		_ = os.Remove(filepath.Join(folder, stem+old))
	}
}

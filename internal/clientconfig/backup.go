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
	backupMark = ".backup-"
	// maxBackups is how many backups of a file are kept: they may hold secrets that the file no longer has. The first is always one of
	// them, because it is the file as it was before this program ever touched it.
	maxBackups = 20
)

// backUp writes the text to a new file beside the file. It is for its owner only, whoever may read the file itself.
func (f *File) backUp(now time.Time) (string, error) {
	stem := f.Path + backupMark + now.Format("20060102-150405")
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
		_, err = out.Write(f.Text)
		err = errors.Join(err, out.Sync(), out.Close())
		if err == nil {
			err = keepOwner(name, f.info)
		}
		if err != nil {
			return "", fmt.Errorf("make a backup: %w", errors.Join(err, os.Remove(name)))
		}
		return name, nil
	}
}

// prune removes backups where there are too many. One that cannot be removed harms nobody.
func (f *File) prune() {
	entries, err := os.ReadDir(filepath.Dir(f.Path))
	if err != nil {
		return
	}
	stamp := regexp.MustCompile(`^([0-9]{8}-[0-9]{6})(?:-([0-9]{1,4}))?$`) // here, because nothing of this may cost the start of a server
	type backup struct {
		name, at string
		number   int
	}
	var backups []backup
	for _, e := range entries {
		rest, ok := strings.CutPrefix(e.Name(), filepath.Base(f.Path)+backupMark)
		parts := stamp.FindStringSubmatch(rest)
		if !ok || parts == nil || !e.Type().IsRegular() {
			continue
		}
		number, _ := strconv.Atoi(parts[2]) // "" is 0, the first of its second
		backups = append(backups, backup{e.Name(), parts[1], number})
	}
	slices.SortFunc(backups, func(a, b backup) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.number, b.number)) })
	for _, old := range backups[min(1, len(backups)):max(min(1, len(backups)), len(backups)-maxBackups+1)] {
		_ = os.Remove(filepath.Join(filepath.Dir(f.Path), old.name))
	}
}

//go:build !unix

package ownfile

import "io/fs"

const (
	noFollow, noBlock = 0, 0

	checksWay = false
)

// Flags are for whoever opens a file that must be ours. There are none here.
const Flags = 0

func owned(string, fs.FileInfo) error { return nil }

func closed(string, fs.FileInfo, Rule) error { return nil }

func onTheWay(string, fs.FileInfo) error { return nil }

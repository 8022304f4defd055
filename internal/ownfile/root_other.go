//go:build unix && !linux

package ownfile

func strangeRoot() int { return -1 }

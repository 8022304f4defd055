//go:build unix && !linux

package ownfile

func overflowRoot() int { return -1 }

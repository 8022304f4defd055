// Package newfile writes a secret into a file that did not exist, below a folder that it never leaves, while others may change what stands
// there.
//
// A path that is checked and then opened by its name can lead elsewhere in between: whoever may write to a folder on the way puts a link in
// its place. So the way is gone folder by folder, each opened in the one before it and held against what was looked at (folder.go); the file
// is made in the folder that is open, looked at before anything is written into it, and found again by its path afterwards (newfile.go).
//
// It knows nothing of sessions. It depends on the standard library only.
package newfile

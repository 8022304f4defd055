// Package layers speaks the layers of Telegram's schema that clients bring along: what a client asks it puts into the newest form, and what Telegram
// answers into the form that the client's layer has. The forms stand in forms.tl, which is data; what no table can say is in older.go.
//
// A value is read by the ID that it begins with, whose form names its fields; it is written by the form that its constructor has in the other layer, field by
// field of the same name. What that form does not have is left out, what it has besides is empty, or is what defaults says.
//
// It depends on gotd's bin package for the bytes, and on nothing else.
package layers

// Package owner says whose something is: logins, limits, prompts and pages belong to one owner each, and nobody else can name them.
package owner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
)

// Owner is who a request comes from. The zero value is [Local].
type Owner struct {
	// Issuer is who vouches for Subject: the URL of an OAuth issuer as its tokens give it, or "token" for a token of this server.
	Issuer string
	// Subject names one person to the issuer: the "sub" of RFC 7519, or the name of a token.
	Subject string
}

// Local is the person of this computer, who needs nobody to vouch for them: the one owner over stdio.
var Local = Owner{}

// Key names the owner in folders, in keys of a shared store and in what seals a record: 32 hexadecimal digits, of which nobody can tell the person
// without guessing them. It is "" for [Local], whose records stand where they stood before there were owners.
func (o Owner) Key() string {
	if o == Local {
		return ""
	}
	sum := sha256.Sum256([]byte(o.Issuer + "\x00" + o.Subject))
	return hex.EncodeToString(sum[:16])
}

type contextKey struct{}

// With returns a context that carries the owner of a request.
func With(ctx context.Context, o Owner) context.Context {
	return context.WithValue(ctx, contextKey{}, o)
}

// From returns the owner of a request, and whether the context carries one.
func From(ctx context.Context) (Owner, bool) {
	o, ok := ctx.Value(contextKey{}).(Owner)
	return o, ok
}

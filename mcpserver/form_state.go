package mcpserver

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"slices"
	"sync"
	"time"

	"telegram-login-mcp/internal/prompt"
)

// formAway is how long a form may be silent before it counts as gone: it asks how its prompt stands every few seconds.
const formAway = 20 * time.Second

// handTime is how long a form may take to say that it shows what was handed out. Without that word nobody has it.
const handTime = 30 * time.Second

// formRemembered is how long a form whose time is over can still say that: somebody who was away comes back to it.
const formRemembered = time.Hour

// chatForm is a prompt's form in the chat.
type chatForm struct {
	*prompt.Form
	id string // what the form in the chat is known by: unguessable, and in no text that a model reads

	mu     sync.Mutex
	asked  time.Time          // when the form has asked last; zero before
	handed *prompt.Submission // what was given to the form, which has not said that it shows it
	unsure *time.Timer        // for when it does not
	share  sync.Once          // has other instances ask for it
	told   bool               // a copy of the form tells the model of its end
	lost   *prompt.Submission // for which it did not in time, as where the host asks the person before it passes that word on
}

func newChatForm(f *prompt.Form) *chatForm { return &chatForm{Form: f, id: rand.Text()} }

// seen notes that the form is in front of the person.
func (c *chatForm) seen() {
	c.Open()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = time.Now()
}

// isThere reports whether the form has been in front of the person just now.
func (c *chatForm) isThere() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.asked.IsZero() && time.Since(c.asked) < formAway
}

// wasThere reports whether the form has ever been in front of the person.
func (c *chatForm) wasThere() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.asked.IsZero()
}

// tells reports whether a copy of the form is to tell the model of its end, which one of them does.
func (c *chatForm) tells() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := !c.told
	c.told = true
	return first
}

// hand notes that something is on its way to the form.
func (c *chatForm) hand(sub *prompt.Submission) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handed, c.unsure = sub, time.AfterFunc(handTime, func() { c.delivered(false) })
}

// delivered ends what was begun with hand: the form shows it, or has not said so in time. What it says too late counts as well.
func (c *chatForm) delivered(shown bool) {
	c.mu.Lock()
	sub := c.handed
	if sub == nil && shown {
		sub = c.lost
	}
	if c.handed != nil {
		c.unsure.Stop()
	}
	c.handed, c.lost = nil, nil
	if !shown {
		c.lost = sub
	}
	c.mu.Unlock()
	if sub != nil {
		c.Delivered(context.Background(), sub, shown)
	}
}

// formByID is the prompt whose form in the chat has an ID, nil without one. Its time tells nothing about the IDs.
func (t *tools) formByID(id string) (found *openPrompt) {
	t.forms.mu.Lock()
	defer t.forms.mu.Unlock()
	for _, p := range t.forms.all {
		if subtle.ConstantTimeCompare([]byte(p.form.id), []byte(id)) == 1 {
			found = p
		}
	}
	return found
}

// chatForms are the prompts whose form may still ask how they stand, which it does when the assistant was told of their end, too.
type chatForms struct {
	mu  sync.Mutex
	all []*openPrompt
}

// maxEndedForms is how many forms can still say how they ended, as many as pages.
const maxEndedForms = 64

// add keeps a prompt for its form.
func (c *chatForms) add(p *openPrompt) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, p)
	go func() {
		<-p.Done()
		c.ended(p)
	}()
}

// ended lets go of what a prompt had while it was open, which may hold a secret, and of those that ended long ago.
func (c *chatForms) ended(p *openPrompt) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.all, p); i >= 0 { // else it was let go already, for others
		c.all[i] = &openPrompt{Prompt: p.Prompt, tools: p.tools, form: p.form, about: promptSpec{Spec: prompt.Spec{Fields: p.about.Fields}}}
	}
	over := -maxEndedForms
	for _, one := range c.all {
		if one.ended() {
			over++
		}
	}
	c.all = slices.DeleteFunc(c.all, func(one *openPrompt) bool {
		old := one.ended() && (over > 0 || one.Status().Left < -formRemembered) && one.form != p.form
		if old {
			over--
		}
		return old
	})
}

//go:build unix

package toolstart

import (
	"os/exec"

	"golang.org/x/sys/unix"
)

// group is a process group: the server, and the children that did not leave it.
type group struct{ id int }

func (g *group) prepare(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	return nil
}

func (g *group) add(cmd *exec.Cmd) error {
	g.id = cmd.Process.Pid
	return nil
}

// ask asks the group to end.
func (g *group) ask() { _ = unix.Kill(-g.id, unix.SIGTERM) }

// kill ends what is left of the group.
func (g *group) kill() { _ = unix.Kill(-g.id, unix.SIGKILL) }

func (g *group) close() {}

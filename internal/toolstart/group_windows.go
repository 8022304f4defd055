package toolstart

import (
	"os/exec"
	"unsafe"

	"golang.org/x/sys/windows"
)

// group is a job: the server, and all that it starts. https://learn.microsoft.com/windows/win32/procthread/job-objects
type group struct{ job windows.Handle }

func (g *group) prepare(*exec.Cmd) error {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return err
	}
	limits := windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION{
		BasicLimitInformation: windows.JOBOBJECT_BASIC_LIMIT_INFORMATION{LimitFlags: windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE},
	}
	_, err = windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits)))
	if err != nil {
		_ = windows.CloseHandle(job)
		return err
	}
	g.job = job
	return nil
}

// add puts the process into the job. What it starts before that stays outside; that is some microseconds after its own start.
func (g *group) add(cmd *exec.Cmd) error {
	handle, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(cmd.Process.Pid))
	if err != nil {
		return err
	}
	defer func() { _ = windows.CloseHandle(handle) }()
	return windows.AssignProcessToJobObject(g.job, handle)
}

// ask does nothing: Windows has no such request for a program without a window.
func (g *group) ask() {}

// kill ends all of the job.
func (g *group) kill() { _ = windows.TerminateJobObject(g.job, 1) }

func (g *group) close() {
	if g.job != 0 {
		_ = windows.CloseHandle(g.job)
	}
}

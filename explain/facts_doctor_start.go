package explain

import "time"

// What doctor says at a terminal when it starts entries. Names, commands and paths may be shown as they are; a quote is one in marks, with nothing secret in it.
type (
	// DoctorRefused is why nothing was started. Kind is start_terminal or start_nothing.
	DoctorRefused struct{ Kind string }
	// DoctorStart asks whether an entry may be started. Dir is the folder that it works in, Session says that it has one, During is how long it is watched.
	DoctorStart struct {
		Entry, Client, Command, Dir string
		Session                     bool
		During                      time.Duration
	}
	// DoctorSkips is an entry that is not started. Kind is disabled, remote, no_command, unfound, asks, same_session (Other has it, too) or declined.
	DoctorSkips struct{ Kind, Entry, Client, Other string }
	// DoctorWatches is said while an entry runs.
	DoctorWatches struct {
		Entry  string
		During time.Duration
	}
	// DoctorStarted is how far a server came. Kind is not_started, silent, refused, initialized or listed. Name is as it calls itself, Why a clause, or a quote of what it answered, "" where it did not.
	DoctorStarted struct {
		Kind, Entry, Name, Why string
		Tools                  int
		After                  time.Duration
	}
	// DoctorEnded is a server that ended by itself. Code is that of its end, -1 where a signal ended it.
	DoctorEnded struct {
		Code  int
		Lived time.Duration
	}
	// DoctorStray is what came on stdout and is no message. Kind is asks, where its last line has no end, or prints.
	DoctorStray struct{ Kind, Quote string }
	// DoctorSaid stands over what is known of what the server wrote. Kind is known, unknown (Quote is the line that looks most like an error), nothing, or calm, where it wrote something and no error stands in it.
	DoctorSaid struct {
		Kind  string
		Count int
		Quote string
	}
	// DoctorWaits says that a dead session is followed by no new one today, because its login was so new. Tool is what it is for.
	DoctorWaits struct{ Tool string }
	// DoctorStartEnd is what all starts came to: how many there were, and how many of them had something wrong.
	DoctorStartEnd struct{ Started, Wrong int }
)

func (f DoctorRefused) ID() string { return "refuse.doctor_" + f.Kind }
func (DoctorStart) ID() string     { return "doctor.start.asks" }
func (f DoctorSkips) ID() string   { return "doctor.start.skips_" + f.Kind }
func (DoctorWatches) ID() string   { return "doctor.start.watches" }
func (f DoctorStarted) ID() string { return "doctor.start." + f.Kind }
func (DoctorEnded) ID() string     { return "doctor.start.ended" }
func (f DoctorStray) ID() string   { return "doctor.start.stdout_" + f.Kind }
func (f DoctorSaid) ID() string    { return "doctor.start.says_" + f.Kind }
func (DoctorWaits) ID() string     { return "doctor.start.waits" }
func (DoctorStartEnd) ID() string  { return "doctor.start.end" }

func (DoctorRefused) forTerminal()  {}
func (DoctorStart) forTerminal()    {}
func (DoctorSkips) forTerminal()    {}
func (DoctorWatches) forTerminal()  {}
func (DoctorStarted) forTerminal()  {}
func (DoctorEnded) forTerminal()    {}
func (DoctorStray) forTerminal()    {}
func (DoctorSaid) forTerminal()     {}
func (DoctorWaits) forTerminal()    {}
func (DoctorStartEnd) forTerminal() {}

// Package handover puts a session into the configuration of the tool that is to have it: into its entry in the file of an MCP client, into the .env that
// it reads, or into the file that it keeps its session in.
//
// [Find] lists the places where it can go, and why it cannot go into others. A [Place] makes a [Plan], which a person is shown; nothing is written by it. A
// plan that was agreed to is made anew with the session and written: each file whole or not at all, with a copy of what was there beside it, and
// none that has changed since the person saw the plan. What is in a plan to be shown holds no secret, because the plan that is shown is made without one.
//
// Nothing outside the home folder is written. What git would keep is told (internal/gitcheck); what to do with that is for the person to say.
//
// The package depends on internal/toolconfig and explain/uses for what tools there are and what they take, on internal/clientconfig for the files, on
// internal/sessionfile for a session's file that is in use, and on sessionstring for the formats. It makes no connection and no words.
package handover

// Package explain puts in words what an answer of Telegram, an error or a state of a login means, what to look at and what to do.
//
// What is told is a [Fact]: a struct of plain values (facts_*.go) whose ID is stable and names its text. The texts are sections of Markdown
// files, a folder for each language (texts/en); textFiles says how a section is written. [Tell] finds the section of a fact for a [Reader],
// renders it, and adds what is known besides the words: whether another try makes sense, whether the login is over, which tools help where no
// login says which, and the source. That stands in guidances, for errors of Telegram in the catalogue (errors_*.go). What stands in a text that somebody pasted is found in internal/pasted. Nothing is guessed: an error that is in no table is told as failure.unlisted, which claims no more than its class.
//
// Errors of Telegram that are not of a login stand in a table of their own (telegram_errors.tsv), with what each is about and what it says, and are told as [Elsewhere]: in words for
// what they are about (pasted_elsewhere.md), or in words of one error alone, under the ID and the name.
//
// What stands around them are facts as well: labels ("Tell them:"), and lines and rows that hold what is told already (frames.md, lists.md). They have no
// title and no steps, and are told with [Text].
//
// What is wrong with a number, an argument, a file or a session is a kind with its values inside another fact (facts_problem.go): the rooms declare
// the kinds, and the parts "part.problem." (problems.md) put them in words.
//
// A text speaks to the person. It names no tool and no argument, so that an assistant, a private page and a terminal can use the same words;
// only the texts for the assistant (instructions.md, surface.md, prompts.md, next.md, and some of frames.md and lists.md) do. Where words must differ, a section "## ID @reader"
// stands besides.
//
// What only a terminal says stands in terminal.md, commands.md and install.md: mostly a [Line] without a value, whose key is the heading. The tests
// find the keys in the Go of internal/terminal and of the command, where no sentence may stand.
//
// To add a fact: a struct with its ID, a section under that ID, a sample of it in samples_test.go with every field set, and a row in guidances
// unless the defaults are right. The tests render each sample for each reader, with and without each of its fields, and fail for a field that
// changes nothing and for a section that nobody is told. To add an error of Telegram: a row in the catalogue and a section under its code, or a line in
// telegram_errors.tsv when it is not of a login.
//
// To translate: a folder beside texts/en with the sections that people read themselves, each under its heading as it is (languages_test.go says which are missing, and holds that
// both languages say the same), and a [Language] for it with the plural forms of its numbers (timing.go). Words for durations, dates and lists stand in units.md. What a program reads
// stays as it is. Assistants read English, and translate.
//
// [codes.golden] holds every stable code; docs/words.md and docs/words.ru.md show all that can be said, and docs/errors.md what can go wrong.
//
// The package depends on the standard library, golang.org/x/text and internal/outside, and on gotd in its tests.
//
// [codes.golden]: testdata/codes.golden
package explain

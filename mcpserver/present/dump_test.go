package present

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"telegram-login-mcp/authflow"
	"telegram-login-mcp/explain"
)

func TestDumpHasTheLayoutOfTheReadme(t *testing.T) {
	got := Dump(explain.Assistant, &authflow.Object{Constructor: "auth.sentCode", Fields: []authflow.Field{
		{Name: "type", Value: &authflow.Object{Constructor: "auth.sentCodeTypeApp", Fields: []authflow.Field{{Name: "length", Value: int64(5)}}}},
		{Name: "phone_code_hash", Value: "a1b2c3d4e5f6a7b8c9d0"},
		{Name: "next_type", Value: &authflow.Object{Constructor: "auth.codeTypeSms"}},
		{Name: "timeout", Value: int64(60)},
	}})
	want := `-- Telegram's answer ------------------------------------
  auth.sentCode
  type             auth.sentCodeTypeApp
    length         5
  phone_code_hash  a1b2c3d4e5f6a7b8c9d0
  next_type        auth.codeTypeSms
  timeout          60 s until a resend is possible
---------------------------------------------------------`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDumpShowsEveryKindOfValueOnItsOwnLine(t *testing.T) {
	got := Dump(explain.Assistant, &authflow.Object{Constructor: "auth.sentCode", Fields: []authflow.Field{
		{Name: "a_field_that_telegram_adds_tomorrow", Value: "two\nlines"},
		{Name: "empty", Value: ""},
		{Name: "flag", Value: true},
		{Name: "unset", Value: nil},
		{Name: "list", Value: []any{int64(1), "x", &authflow.Object{Constructor: "boolTrue"}}},
		{Name: "reset_available_period", Value: int64(604800)},
		{Name: "reset_pending_date", Value: int64(1800000000)},
	}})
	want := `-- Telegram's answer ------------------------------------
  auth.sentCode
  a_field_that_telegram_adds_tomorrow  “two lines”
  empty                                (empty)
  flag                                 yes
  unset                                none
  list                                 [1, x, boolTrue]
  reset_available_period               604800 s (7 days)
  reset_pending_date                   1800000000 (15 January 2027, 08:00 UTC)
---------------------------------------------------------`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

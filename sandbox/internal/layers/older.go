package layers

// defaults are what fields hold that always stand in a form, where the other form does not have them; the rest is empty.
var defaults = map[string]any{
	"config.saved_gifs_limit":          int32(200),
	"config.stickers_faved_limit":      int32(5),
	"config.pinned_dialogs_count_max":  int32(5),
	"config.pinned_infolder_count_max": int32(100),
}

// predecessors give what was said in place of a constructor before there was one.
var predecessors = map[string]func(t formTable, o *object) *object{
	"auth.loggedOut":        func(t formTable, _ *object) *object { return t.bare("boolTrue") },
	"account.emailVerified": func(t formTable, _ *object) *object { return t.bare("boolTrue") },
	"help.appConfig":        func(_ formTable, o *object) *object { return o.object("config") },
	"users.userFull": func(_ formTable, o *object) *object {
		full := o.object("full_user")
		if all, _ := o.fields["users"].([]any); len(all) > 0 {
			full.fields["user"] = all[0]
		}
		return full
	},
}

// completions tell, for methods of older forms, what they meant in words that came later, by the ID of the older form.
var completions = map[uint32]func(t formTable, o *object){
	0x7011509f: func(t formTable, o *object) { // account.sendVerifyEmailCode#7011509f email:string
		o.fields["purpose"] = t.bare("emailVerifyPurposePassport")
	},
	0xecba39db: func(t formTable, o *object) { // account.verifyEmail#ecba39db email:string code:string
		o.fields["purpose"] = t.bare("emailVerifyPurposePassport")
		code := t.bare("emailVerificationCode")
		code.fields["code"] = o.fields["code"]
		o.fields["verification"] = code
	},
}

// bare is a value without fields.
func (t formTable) bare(name string) *object {
	return &object{t.at(name, t.newest), map[string]any{}}
}

// object is a field that holds an object; it is one that the form always has.
func (o *object) object(name string) *object {
	inner, _ := o.fields[name].(*object)
	return inner
}

package explain

import "slices"

// methodPhrases are the calls of a login, which the text around an error names in many spellings.
var methodPhrases = []string{
	"auth.sendCode", "auth.resendCode", "auth.cancelCode", "auth.signIn", "auth.signUp", "auth.checkPassword", "auth.logOut",
	"auth.requestPasswordRecovery", "auth.checkRecoveryPassword", "auth.recoverPassword", "auth.resetLoginEmail",
	"auth.exportLoginToken", "auth.importLoginToken", "auth.acceptLoginToken", "auth.exportAuthorization", "auth.importAuthorization",
	"auth.bindTempAuthKey", "auth.checkPaidAuth", "auth.importBotAuthorization",
	"account.getPassword", "account.updatePasswordSettings", "account.sendVerifyEmailCode", "account.verifyEmail",
	"users.getUsers", "updates.getState", "help.getConfig",
}

// LoginMethods lists the calls of a login by their TL names.
func LoginMethods() []string { return slices.Clone(methodPhrases) }

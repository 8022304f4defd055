package explain

import "time"

// The retries that need no number.
var (
	again     = Retry{When: RetryNow}
	corrected = Retry{When: RetryCorrected}
	goesOn    = Retry{When: RetryFollowed}
	restart   = Retry{When: RetryRestart}
	elsewhere = Retry{When: RetryElsewhere}
)

// The tools that help where no login says which, the best first.
var (
	lookFirst = []string{"get_flow"}
	ofTool    = []string{"diagnose_tool"} // what its configuration says
	newLogin  = []string{"request_code", "start_qr_login"}
	ofDead    = []string{"check_session", "request_code", "start_qr_login"}                    // Telegram says of whom the session is, and what ended it
	ofUnknown = []string{"check_session", "inspect_session", "request_code", "start_qr_login"} // it can be damaged as well
	byQR      = []string{"start_qr_login"}
	byCode    = []string{"request_code"}
	theWay    = []string{"check_connection"}
	nothing   = []string{} // of a variant, where the entry has tools
)

const (
	sourceKey       = "https://core.telegram.org/mtproto/auth_key"
	sourceClock     = "https://core.telegram.org/mtproto/description#message-identifier-msg-id"
	sourceAuth      = "https://core.telegram.org/api/auth"
	sourceErrors    = "https://core.telegram.org/api/errors"
	sourceSRP       = "https://core.telegram.org/api/srp"
	sourceQR        = "https://core.telegram.org/api/qr-login"
	sourceAPIID     = "https://core.telegram.org/api/obtaining_api_id"
	sourceMTProto   = "https://core.telegram.org/mtproto"
	sourceTransport = "https://core.telegram.org/mtproto/mtproto-transports#transport-errors"
	sourceBadMsg    = "https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message"
	sourceSentCode  = "https://core.telegram.org/type/auth.SentCodeType"
	sourceProject   = "README.md" // rules of this program, not of Telegram
	sourceSendCode  = "https://core.telegram.org/method/auth.sendCode"
	sourceResend    = "https://core.telegram.org/method/auth.resendCode"
	sourceTelethon  = "https://docs.telethon.dev/en/stable/concepts/sessions.html"
	sourceSQLite    = "https://www.sqlite.org/rescode.html"
	sourceDesktop   = "https://docs.iyear.me/tdl/guide/login/"
	sourceErrno     = "https://pubs.opengroup.org/onlinepubs/9799919799/functions/V2_chap02.html#tag_16_03"
	sourceClients   = "https://modelcontextprotocol.io/docs/tools/debugging"
	constructorPage = "https://core.telegram.org/constructor/"
)

// guidances is what is known of each fact besides its words.
var guidances = map[string]guidance{
	// Where a login stands.
	"failure.internal":           {retry: again, next: lookFirst},
	"failure.unknown_flow":       {retry: corrected, next: []string{"get_flow", "request_code", "start_qr_login"}},
	"failure.wrong_state":        {retry: elsewhere},
	"failure.flow_busy":          {retry: goesOn, next: lookFirst},
	"failure.still_running":      {retry: goesOn, next: lookFirst},
	"failure.cut_short":          {retry: goesOn, next: lookFirst},
	"failure.flow_ended":         {retry: restart, ends: true, next: newLogin},
	"failure.too_many_flows":     {retry: corrected, next: []string{"get_flow", "cancel_flow"}},
	"failure.flood_wait_running": {source: sourceErrors},
	"failure.resend_not_offered": {retry: elsewhere, source: sourceResend},
	"failure.resend_too_early":   {source: constructorPage + "auth.sentCode"},
	"failure.no_recovery_email":  {retry: elsewhere, source: sourceSRP},
	"failure.code_not_sent":      {retry: corrected},
	"failure.not_email_code":     {retry: elsewhere, source: "https://core.telegram.org/method/auth.resetLoginEmail"},
	"failure.email_empty":        {retry: corrected, source: sourceAuth},
	"failure.key_replaced":       {retry: restart, ends: true, source: sourceTransport, next: newLogin},
	"failure.many_numbers":       {},
	"failure.number_refused":     {retry: elsewhere},
	"failure.add_refused":        {retry: elsewhere, source: "https://core.telegram.org/method/auth.acceptLoginToken", next: byQR},

	// What Telegram says of a session.
	"session.alive":                 {source: sourceAuth},
	"session.half_done":             {retry: restart, source: sourceSRP, next: newLogin},
	"failure.session_key_unknown":   {retry: restart, source: sourceTransport, next: []string{"inspect_session", "request_code", "start_qr_login"}},
	"failure.session_use_unknown":   {retry: corrected, source: sourceErrors},
	"failure.session_in_use":        {retry: corrected, source: sourceErrors},
	"failure.session_other_servers": {retry: elsewhere, source: sourceAuth, next: []string{"inspect_session"}},
	"failure.session_other_dc":      {retry: corrected, source: sourceErrors, next: []string{"inspect_session", "request_code", "start_qr_login"}},

	// What was given.
	"failure.phone_invalid":           {retry: corrected, source: sourceSendCode},
	"failure.code_empty":              {retry: corrected, source: sourceAuth},
	"failure.password_empty":          {retry: corrected, source: sourceSRP},
	"failure.code_format":             {retry: corrected, source: sourceAuth},
	"failure.arguments":               {retry: corrected},
	"failure.api_credentials_missing": {retry: corrected, source: sourceAPIID},
	"failure.api_id_invalid_local":    {retry: corrected, source: sourceAPIID},
	"failure.api_hash_file":           {retry: corrected},
	"failure.format_unsupported":      {retry: corrected},
	"failure.deliver_unsupported":     {retry: corrected},
	"failure.session_format":          {retry: corrected, next: newLogin},
	"failure.session_incomplete":      {retry: corrected},
	"failure.session_contradicts":     {retry: corrected},
	"failure.session_unfit":           {retry: corrected},
	"failure.session_file":            {retry: corrected},
	"failure.not_placed":              {retry: corrected},
	"failure.session_path":            {retry: corrected},
	"failure.desktop_passcode":        {retry: corrected},
	"failure.desktop_accounts":        {retry: corrected},
	"failure.unread":                  {source: sourceErrors},
	"failure.no_error":                {retry: corrected, source: sourceErrors, next: ofTool},
	"guide.secret_session":            {source: sourceAuth},
	"guide.secret_code":               {source: sourceAuth},
	"guide.secret_api_hash":           {source: sourceAPIID},
	"failure.sandbox":                 {retry: corrected, next: []string{"sandbox_accounts"}},
	"failure.secret_in_chat":          {retry: corrected},
	"guide.api_credentials":           {source: sourceAPIID},

	// The way to Telegram.
	"failure.network":         {retry: again, source: sourceMTProto, next: theWay},
	"failure.no_answer":       {retry: again, source: sourceMTProto, next: theWay},
	"failure.dns":             {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.refused":         {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.timed_out":       {retry: again, source: sourceMTProto, next: theWay},
	"failure.unreachable":     {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.connection_cut":  {retry: again, source: sourceMTProto, next: theWay},
	"failure.tls":             {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.blocked":         {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.not_telegram":    {retry: corrected, source: sourceKey, next: theWay},
	"failure.key_exchange":    {retry: again, source: sourceKey, next: theWay},
	"failure.clock_skew":      {retry: corrected, source: sourceClock, next: theWay},
	"failure.proxy":           {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.proxy_invalid":   {retry: corrected, next: theWay},
	"failure.proxy_unreached": {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.proxy_login":     {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.proxy_kind":      {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.proxy_no_way":    {retry: corrected, source: sourceMTProto, next: theWay},
	"failure.proxy_secret":    {retry: corrected, source: "https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation", next: theWay},
	"connection.ok":           {source: sourceMTProto, next: newLogin},
	"connection.partly":       {retry: Retry{When: RetryAfter, After: time.Minute}, source: sourceMTProto, next: theWay},
	"connection.clock":        {source: sourceClock, next: newLogin},
	"connection.no_dns":       {source: sourceMTProto, next: newLogin},
	"connection.offline":      {retry: corrected, source: sourceMTProto, next: theWay},
	"connection.blocked":      {retry: corrected, source: sourceMTProto, next: theWay},
	"connection.silent":       {retry: corrected, source: sourceMTProto, next: theWay},
	"connection.not_telegram": {retry: corrected, source: sourceKey, next: theWay},
	"connection.sandbox":      {retry: corrected},

	// Saved logins, and this computer.
	"failure.record_damaged":    {retry: restart, next: newLogin},
	"failure.record_newer":      {retry: corrected, next: newLogin},
	"failure.record_key_lost":   {retry: corrected, next: newLogin},
	"failure.record_key_unread": {retry: corrected, next: newLogin},
	"failure.record_foreign":    {retry: corrected, next: newLogin},
	"failure.store_unreadable":  {retry: corrected, next: []string{"get_flow", "request_code", "start_qr_login"}},
	"failure.store_slow":        {retry: Retry{When: RetryAfter, After: time.Minute}, next: lookFirst},
	"failure.too_slow":          {retry: goesOn, next: lookFirst},
	"failure.shutting_down":     {retry: goesOn, next: lookFirst},

	// Private pages.
	"page.waiting":            {retry: goesOn},
	"failure.page_declined":   {retry: elsewhere},
	"failure.page_expired":    {retry: again},
	"failure.page_withdrawn":  {retry: elsewhere, next: lookFirst},
	"failure.page_impossible": {retry: again},
	"failure.page_too_many":   {retry: corrected},

	// Other tools.
	"failure.tool_session_library":       {retry: corrected, source: sourceTelethon, next: []string{"diagnose_tool", "inspect_session", "convert_session"}},
	"failure.tool_session_length":        {retry: corrected, source: sourceTelethon, next: []string{"diagnose_tool", "inspect_session", "get_session"}},
	"failure.tool_session_format":        {retry: corrected, source: sourceTelethon, next: []string{"diagnose_tool", "inspect_session", "convert_session"}},
	"failure.tool_session_newer":         {retry: corrected, source: sourceTelethon, next: []string{"convert_session", "inspect_session"}},
	"failure.tool_session_half_upgraded": {retry: corrected, source: sourceTelethon, next: []string{"convert_session", "inspect_session"}},
	"failure.tool_session_locked":        {retry: corrected, source: sourceSQLite, next: []string{"get_session"}},
	"failure.tool_session_readonly":      {retry: corrected, source: sourceSQLite, next: []string{"get_session"}},
	"failure.tool_session_missing":       {retry: corrected, source: sourceSQLite, next: []string{"diagnose_tool", "get_session", "request_code", "start_qr_login"}},
	"failure.tool_session_damaged":       {retry: corrected, source: sourceSQLite, next: []string{"inspect_session", "convert_session", "request_code", "start_qr_login"}},
	"failure.tool_session_other_key":     {retry: corrected, source: "https://github.com/wiz0u/WTelegramClient", next: []string{"inspect_session"}},
	"failure.tool_session_passcode":      {retry: corrected, source: sourceDesktop, next: byQR},
	"failure.tool_session_shared":        {retry: corrected, source: sourceKey, next: newLogin},
	"failure.tool_no_tdata":              {retry: corrected, source: sourceDesktop, next: byQR},
	"failure.tool_tdata_newer":           {retry: corrected, source: sourceDesktop, next: byQR},
	"failure.tool_no_session":            {retry: corrected, source: sourceTelethon, next: []string{"diagnose_tool", "get_session", "request_code", "start_qr_login", "inspect_session"}},
	"failure.tool_two_copies":            {retry: corrected, source: "https://gram.js.org/getting-started/authorization"},
	"failure.tool_library_old":           {retry: corrected, source: "https://core.telegram.org/api/invoking", next: []string{"get_session", "convert_session"}},
	"failure.tool_python_newer":          {retry: corrected, source: "https://docs.python.org/3/whatsnew/index.html"},
	"failure.tool_event_loop":            {retry: corrected, source: "https://docs.telethon.dev/en/stable/concepts/asyncio.html"},
	"failure.tool_not_started":           {retry: corrected, source: "https://docs.pyrogram.org/start/invoking"},
	"failure.tool_option":                {retry: corrected, source: sourceTelethon, next: []string{"inspect_session", "get_session"}},
	"failure.tool_module_missing":        {retry: corrected, source: "https://docs.telethon.dev/en/stable/basic/installation.html"},
	"failure.tool_update_loop":           {retry: again, source: "https://github.com/gram-js/gramjs/issues/753"},
	"failure.tool_api_id_large":          {retry: corrected, source: sourceAPIID},
	"failure.tool_n8n_key":               {retry: corrected, source: "https://docs.n8n.io/hosting/configuration/configuration-examples/encryption-key/", next: []string{"get_session", "inspect_session"}},

	// What keeps a tool from starting, and what its computer says.
	"failure.tool_waits_for_terminal": {retry: corrected, source: sourceTelethon, next: []string{"diagnose_tool", "inspect_session", "request_code", "start_qr_login"}},
	"failure.tool_no_credentials":     {retry: corrected, source: sourceAPIID, next: ofTool},
	"failure.tool_command_not_found":  {retry: corrected, source: sourceClients, next: ofTool},
	"failure.tool_ended_at_once":      {retry: corrected, source: sourceClients, next: []string{"diagnose_tool", "inspect_session"}},
	"failure.tool_not_json":           {retry: corrected, source: "https://modelcontextprotocol.io/specification/2025-06-18/basic/transports"},
	"failure.tool_config":             {retry: corrected, source: sourceClients, next: ofTool},
	"failure.tool_encoding":           {retry: corrected, source: "https://docs.python.org/3/using/cmdline.html#envvar-PYTHONUTF8"},
	"failure.tool_port_used":          {retry: corrected, source: sourceErrno},
	"failure.tool_time_server":        {retry: corrected, source: "https://github.com/iyear/tdl", next: theWay},
	"failure.tool_proxy_secret":       {retry: corrected, source: "https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation", next: []string{"check_connection", "request_code", "start_qr_login"}},
	"failure.system_permission":       {retry: corrected, source: sourceErrno},
	"failure.system_disk_full":        {retry: corrected, source: sourceErrno, next: []string{"inspect_session"}},
	"failure.system_descriptors":      {retry: corrected, source: sourceErrno},
	"failure.system_read_only":        {retry: corrected, source: sourceErrno},
	"failure.system_no_file":          {retry: corrected, source: sourceErrno},
	"failure.system_in_use":           {retry: corrected, source: "https://learn.microsoft.com/windows/win32/debug/system-error-codes"},
	"failure.system_memory":           {retry: corrected, source: sourceErrno},
	"failure.system_socket":           {retry: corrected, source: "https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2"},
	"failure.system_number":           {retry: corrected, source: sourceErrno, next: theWay},

	// What Telegram itself says.
	"failure.portal_error":          {retry: Retry{When: RetryTomorrow}, source: sourceAPIID},
	"failure.portal_tries":          {retry: Retry{When: RetryTomorrow}, source: sourceAPIID},
	"failure.portal_code":           {retry: corrected, source: sourceAPIID},
	"failure.telegram_code_message": {retry: goesOn, source: sourceAuth, next: lookFirst},
	"failure.telegram_new_login":    {retry: goesOn, source: sourceAuth, next: lookFirst},
	"failure.telegram_code_shared":  {retry: corrected, source: sourceAuth, next: []string{"start_qr_login", "request_code"}},
	"failure.tdlib_key":             {retry: corrected, source: "https://core.telegram.org/tdlib/docs/classtd_1_1td__api_1_1set_tdlib_parameters.html"},

	// What another program shows of its login.
	"failure.tdlib_state": {retry: corrected, source: "https://core.telegram.org/tdlib/getting-started#user-authorization", next: byQR},

	// Answers of Telegram, and states.
	"answer.sent_code_payment_required":     {source: constructorPage + "auth.sentCodePaymentRequired"},
	"answer.password":                       {source: sourceSRP},
	"answer.sent_email_code":                {source: constructorPage + "account.sentEmailCode"},
	"answer.password_recovery":              {source: constructorPage + "auth.passwordRecovery"},
	"answer.login_token":                    {source: sourceQR},
	"answer.authorization_sign_up_required": {source: constructorPage + "auth.authorizationSignUpRequired"},
	"answer.authorization":                  {source: constructorPage + "auth.authorization"},
	"answer.unknown":                        {source: "https://core.telegram.org/methods#registrationauthorization"},
	"state.authorized":                      {source: sourceAuth},
	"state.connecting":                      {source: sourceAuth},
	"state.logged_out":                      {source: "https://core.telegram.org/method/auth.logOut"},
	"state.cancelled":                       {source: sourceAuth},
	"state.expired":                         {source: sourceAuth},
	"state.failed":                          {source: sourceErrors},
	"sms.sent":                              {source: sourceAuth},
	"sms.not_sent":                          {source: sourceAuth},
}

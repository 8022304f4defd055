// All tests, in one process, so that the server is built once.

import './test/clients.test.js';
import './test/http.test.js';
import './test/http_others.test.js';
import './test/declines.test.js';
import './test/views.test.js';
import './test/assistants.test.js';
import './test/libraries.test.js';
import './test/sessions.test.js';
import './test/tools.test.js';
import './test/doctor.test.js';
import './test/deliver.test.js';
import './test/inspector.test.js';
import './test/inspector_apps.test.js';
import './test/forms.test.js';
import './test/forms_abuse.test.js';
import './test/conformance.test.js';

// What the scripted model does: two whole logins, two errors, a QR code, and a secret that it leaves to a page.

// Each step gets the newest flow that the model has seen.
export const script = [
  () => ['request_code', { phone: '+9996620001' }],
  (flow_id) => ['submit_code', { flow_id, code: '22222' }],
  (flow_id) => ['get_session', { flow_id }],
  () => ['request_code', { phone: '+9996620020' }],
  (flow_id) => ['submit_code', { flow_id, code: '12345' }],
  (flow_id) => ['submit_code', { flow_id, code: '22222' }],
  (flow_id) => ['submit_password', { flow_id, password: 'sandbox' }],
  (flow_id) => ['get_session', { flow_id }],
  () => ['request_code', { phone: '+9996620041' }],
  () => ['start_qr_login', {}],
  () => ['get_flow', {}],
  () => ['request_code', { phone: '+9996620021' }],
  (flow_id) => ['submit_code', { flow_id, code: '22222' }],
  (flow_id) => ['submit_password', { flow_id }],
];

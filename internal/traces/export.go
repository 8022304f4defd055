package traces

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v4"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"golang.org/x/net/http/httpguts"
	"google.golang.org/protobuf/proto"
)

// sender sends spans by OTLP over HTTP, as protobuf: https://opentelemetry.io/docs/specs/otlp/#otlphttp. It implements otlptrace.Client, which makes messages of spans. OpenTelemetry's own,
// otlptracehttp, links gRPC, for which every stdio server would pay with memory.
type sender struct {
	client  *http.Client
	url     string
	headers http.Header
	gzip    bool
}

// tracesPath is where a collector takes spans, below OTEL_EXPORTER_OTLP_ENDPOINT.
const tracesPath = "v1/traces"

// standardTimeout is how long one request may take.
const standardTimeout = 10 * time.Second

// option is a variable for traces, or else the one for all that OTLP sends, and its value; "" and "" where neither is set.
func option(name string) (variable, value string) {
	for _, variable := range []string{"OTEL_EXPORTER_OTLP_TRACES_" + name, "OTEL_EXPORTER_OTLP_" + name} {
		if value := set(variable); value != "" {
			return variable, value
		}
	}
	return "", ""
}

// newSender makes a sender as the environment says: https://opentelemetry.io/docs/specs/otel/protocol/exporter/. No error has a value in it.
func newSender() (*sender, error) {
	s := &sender{headers: http.Header{"Content-Type": {"application/x-protobuf"}}}
	variable, value := option("ENDPOINT")
	to, err := url.Parse(value)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil, fmt.Errorf("%s is no address such as http://127.0.0.1:4318", variable)
	}
	if to.User != nil || to.RawQuery != "" {
		return nil, fmt.Errorf("%s has more in it than host, port and path; what the collector wants to know of a sender goes into OTEL_EXPORTER_OTLP_HEADERS", variable)
	}
	if variable == "OTEL_EXPORTER_OTLP_ENDPOINT" {
		to = to.JoinPath(tracesPath)
	}
	s.url = to.String()
	if variable, value := option("PROTOCOL"); value != "" && value != "http/protobuf" {
		return nil, fmt.Errorf("%s is not http/protobuf, which is all that is spoken here", variable)
	}
	switch variable, value := option("COMPRESSION"); value {
	case "", "none":
	case "gzip":
		s.gzip = true
		s.headers.Set("Content-Encoding", "gzip")
	default:
		return nil, fmt.Errorf("%s is neither gzip nor none", variable)
	}
	timeout := standardTimeout
	if variable, value := option("TIMEOUT"); value != "" {
		ms, err := strconv.Atoi(value)
		if err != nil || ms <= 0 {
			return nil, fmt.Errorf("%s is no number of milliseconds", variable)
		}
		timeout = time.Duration(ms) * time.Millisecond
	}
	if err := s.addHeaders(); err != nil {
		return nil, err
	}
	trust, err := trusted()
	if err != nil {
		return nil, err
	}
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return nil, errors.New("the standard transport is another")
	}
	transport = transport.Clone()
	transport.TLSClientConfig = trust
	s.client = &http.Client{
		Transport: transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // the headers are for the collector alone
	}
	return s, nil
}

// addHeaders adds what the environment wants the collector to be told: names and values in percent form, with commas between.
func (s *sender) addHeaders() error {
	variable, value := option("HEADERS")
	if value == "" {
		return nil
	}
	for pair := range strings.SplitSeq(value, ",") {
		name, escaped, found := strings.Cut(pair, "=")
		name = strings.TrimSpace(name)
		said, err := url.PathUnescape(strings.TrimSpace(escaped))
		if !found || err != nil || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(said) {
			return fmt.Errorf("%s is not name=value, with commas between several, and values in percent form", variable)
		}
		s.headers.Set(name, said)
	}
	return nil
}

// trusted is by what a collector is known, and knows us.
func trusted() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if variable, file := option("CERTIFICATE"); file != "" {
		raw, err := os.ReadFile(file)
		c.RootCAs = x509.NewCertPool()
		if err != nil || !c.RootCAs.AppendCertsFromPEM(raw) {
			return nil, fmt.Errorf("%s is no file with a certificate that can be read", variable)
		}
	}
	variable, certificate := option("CLIENT_CERTIFICATE")
	_, key := option("CLIENT_KEY")
	if certificate == "" && key == "" {
		return c, nil
	}
	pair, err := tls.LoadX509KeyPair(certificate, key)
	if err != nil {
		return nil, fmt.Errorf("%s and its CLIENT_KEY are no files with a certificate and its key that can be read", cmp.Or(variable, "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"))
	}
	c.Certificates = []tls.Certificate{pair}
	return c, nil
}

// Start implements otlptrace.Client.
func (*sender) Start(context.Context) error { return nil }

// Stop implements otlptrace.Client.
func (s *sender) Stop(context.Context) error {
	s.client.CloseIdleConnections()
	return nil
}

// again are the answers after which the same may be sent once more: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
var again = []int{http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}

// UploadTraces implements otlptrace.Client. It tries again until ctx ends, which is 30 seconds by standard (OTEL_BSP_EXPORT_TIMEOUT); what is to be sent meanwhile waits, and is dropped when that is too
// much.
func (s *sender) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans}) // in bytes the same as an ExportTraceServiceRequest
	if err != nil {
		return err
	}
	if s.gzip {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, err := w.Write(body)
		if err = errors.Join(err, w.Close()); err != nil {
			return err
		}
		body = packed.Bytes()
	}
	return backoff.Retry(func() error { return s.post(ctx, body) }, backoff.WithContext(backoff.NewExponentialBackOff(), ctx))
}

// mostRead is how many bytes of an answer are read, so that its connection can be used again.
const mostRead = 64 << 10

func (s *sender) post(ctx context.Context, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(err)
	}
	r.Header = s.headers.Clone()
	answer, err := s.client.Do(r)
	if err != nil {
		return backoff.Permanent(err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, mostRead))
	_ = answer.Body.Close()
	switch {
	case answer.StatusCode/100 == 2:
		return nil
	case slices.Contains(again, answer.StatusCode):
		return fmt.Errorf("the collector answers %s", answer.Status)
	default:
		return backoff.Permanent(fmt.Errorf("the collector answers %s", answer.Status))
	}
}

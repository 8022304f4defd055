package packaging

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/xml"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write the files that are made from others")

// The icon is drawn once, as SVG; the PNGs are the same for those who read no SVG.
const iconSource = "../mcpserver/icon/icon.svg"

// iconPictures are the PNGs, with their width and what they may weigh at most: the small one is part of the server's first answer.
var iconPictures = []struct {
	path   string
	width  int
	weight int
}{
	{"../mcpserver/icon/icon-48.png", 48, 1200},
	{"icon.png", 512, 20 << 10}, // for the bundle and the registry
}

func TestIconIsAPictureAndNothingElse(t *testing.T) {
	raw, err := os.ReadFile(iconSource)
	if err != nil {
		t.Fatal(err)
	}
	if len(raw) > 700 {
		t.Errorf("it weighs %d bytes, and is part of the server's first answer", len(raw))
	}
	// An SVG may hold scripts and addresses, so many clients show none that has them.
	allowed := []string{"svg", "rect", "path", "circle"}
	attributes := regexp.MustCompile(`^(xmlns|viewBox|width|height|rx|fill|d|stroke|stroke-width|cx|cy|r)$`)
	d := xml.NewDecoder(bytes.NewReader(raw))
	shapes := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		element, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		shapes++
		if !slices.Contains(allowed, element.Name.Local) || element.Name.Space != "http://www.w3.org/2000/svg" {
			t.Errorf("it has an element %v", element.Name)
		}
		for _, a := range element.Attr {
			if !attributes.MatchString(a.Name.Local) || strings.Contains(a.Value, "url(") {
				t.Errorf("it has an attribute %v", a)
			}
		}
	}
	if shapes < 3 {
		t.Errorf("it has only %d elements", shapes)
	}
}

func TestPicturesOfTheIconAreSmallAndOfTheirSize(t *testing.T) {
	for _, p := range iconPictures {
		raw, err := os.ReadFile(p.path)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v", p.path, err)
		}
		if size := picture.Bounds().Size(); size != image.Pt(p.width, p.width) {
			t.Errorf("%s is %v, want %d on each side", p.path, size, p.width)
		}
		if len(raw) > p.weight {
			t.Errorf("%s weighs %d bytes, want at most %d", p.path, len(raw), p.weight)
		}
		if _, _, _, alpha := picture.At(0, 0).RGBA(); alpha != 0 {
			t.Errorf("the corner of %s is not clear", p.path)
		}
	}
}

// TestPicturesOfTheIconAreDrawnFromIt draws them with a browser. Rewrite with -update.
func TestPicturesOfTheIconAreDrawnFromIt(t *testing.T) {
	ctx := browser(t)
	svg, err := os.ReadFile(iconSource)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range iconPictures {
		drawn := draw(t, ctx, svg, p.width)
		if *update {
			if err := os.WriteFile(p.path, drawn, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		raw, err := os.ReadFile(p.path)
		if err != nil {
			t.Fatal(err)
		}
		// Browsers smooth edges in their own way, so an edge may be a shade off, and nothing else.
		if d := difference(t, drawn, raw); d > 1 {
			t.Errorf("%s is another picture: its colours are off by %.2f of 255; run go test ./packaging -run Icon -update, and look at it", p.path, d)
		}
	}
	other := draw(t, ctx, regexp.MustCompile(`<circle[^>]*>`).ReplaceAll(svg, nil), iconPictures[0].width)
	if d := difference(t, other, draw(t, ctx, svg, iconPictures[0].width)); d < 1 {
		t.Errorf("a picture without the ring of the key differs by %.2f only", d)
	}
}

// browser starts Chromium, or skips the test where there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	flags := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path), chromedp.DisableGPU)
	if os.Geteuid() == 0 {
		flags = append(flags, chromedp.NoSandbox) // Chromium refuses to start as root otherwise
	}
	limited, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	allocator, stopAllocator := chromedp.NewExecAllocator(limited, flags...)
	t.Cleanup(stopAllocator)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	return ctx
}

// draw draws an SVG in a square as PNG, with a palette where it has few colours.
func draw(t *testing.T, ctx context.Context, svg []byte, width int) []byte {
	t.Helper()
	script := fmt.Sprintf(`(async () => {
		const image = new Image(); image.src = "data:image/svg+xml;base64,%s"; await image.decode()
		const canvas = document.createElement("canvas"); canvas.width = canvas.height = %d
		canvas.getContext("2d").drawImage(image, 0, 0, %d, %d)
		return canvas.toDataURL("image/png").split(",")[1]
	})()`, base64.StdEncoding.EncodeToString(svg), width, width, width)
	encoded, err := chromedp.Run(ctx, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var palette color.Palette
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if c := color.NRGBAModel.Convert(picture.At(x, y)); !slices.Contains(palette, c) {
				palette = append(palette, c)
			}
		}
	}
	if len(palette) <= 256 {
		small := image.NewPaletted(b, palette)
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				small.Set(x, y, picture.At(x, y))
			}
		}
		picture = small
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, picture); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// difference is how far the colours of two PNGs are apart, on the average, of 255.
func difference(t *testing.T, one, other []byte) float64 {
	t.Helper()
	a, err := png.Decode(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	b, err := png.Decode(bytes.NewReader(other))
	if err != nil {
		t.Fatal(err)
	}
	if a.Bounds() != b.Bounds() {
		return 255
	}
	sum := 0.0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			p, q := color.NRGBAModel.Convert(a.At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(b.At(x, y)).(color.NRGBA)
			for _, d := range []int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B), int(p.A) - int(q.A)} {
				sum += float64(max(d, -d))
			}
		}
	}
	return sum / float64(4*a.Bounds().Dx()*a.Bounds().Dy())
}

func TestManifestAndRegistryNameTheIcon(t *testing.T) {
	var m struct {
		Icon  string
		Icons []struct{ Src, Size string }
	}
	decode(t, filepath.Join("mcpb", "manifest.json"), &m)
	if m.Icon != "icon.png" || len(m.Icons) != 1 || m.Icons[0].Src != m.Icon || m.Icons[0].Size != "512x512" {
		t.Errorf("the manifest has %+v", m)
	}
	var entry struct {
		Icons []struct {
			Src, MIMEType string
			Sizes         []string
		}
	}
	decode(t, "server.json", &entry)
	if len(entry.Icons) != 2 {
		t.Fatalf("the registry's entry has %+v", entry.Icons)
	}
	for i, want := range []struct{ path, kind, size string }{{"packaging/icon.png", "image/png", "512x512"}, {"mcpserver/icon/icon.svg", "image/svg+xml", "any"}} {
		got := entry.Icons[i]
		if got.Src != "https://raw.githubusercontent.com/OWNER/telegram-login-mcp/v0.0.0/"+want.path || got.MIMEType != want.kind || !slices.Equal(got.Sizes, []string{want.size}) {
			t.Errorf("the registry's entry has %+v, want %+v", got, want)
		}
		if _, err := os.Stat(filepath.Join("..", want.path)); err != nil {
			t.Error(err)
		}
	}
}

package sandbox

import (
	"fmt"
	"hash/crc32"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// The definitions below are those of Telegram's schemas, as older clients have them. The tests read our bytes by them, and not by our code; a slip in a
// definition shows in its ID, which is the CRC-32 of the definition.
const userHead = "user flags:# self:flags.10?true "
const userBody = "id:long access_hash:flags.0?long first_name:flags.1?string last_name:flags.2?string username:flags.3?string phone:flags.4?string " +
	"photo:flags.5?UserProfilePhoto status:flags.6?UserStatus bot_info_version:flags.14?int restriction_reason:flags.18?Vector<RestrictionReason> " +
	"bot_inline_placeholder:flags.19?string lang_code:flags.22?string"

var userTails = map[int]string{
	133: "",
	145: " emoji_status:flags.30?EmojiStatus",
	148: " emoji_status:flags.30?EmojiStatus usernames:flags2.0?Vector<Username>",
	159: " emoji_status:flags.30?EmojiStatus usernames:flags2.0?Vector<Username> stories_max_id:flags2.5?int",
	166: " emoji_status:flags.30?EmojiStatus usernames:flags2.0?Vector<Username> stories_max_id:flags2.5?int color:flags2.7?int background_emoji_id:flags2.6?long",
	167: " emoji_status:flags.30?EmojiStatus usernames:flags2.0?Vector<Username> stories_max_id:flags2.5?int color:flags2.8?PeerColor profile_color:flags2.9?PeerColor",
}

func userDefinition(layer int) string {
	flags2 := ""
	if layer >= 148 {
		flags2 = "flags2:# "
	}
	tail, ok := userTails[layer]
	if !ok {
		tail = userTails[167]
		if layer >= 217 {
			tail = strings.Replace(tail, "stories_max_id:flags2.5?int", "stories_max_id:flags2.5?RecentStory", 1)
		}
		for _, field := range []struct {
			since int
			text  string
		}{
			{185, " bot_active_users:flags2.12?int"},
			{196, " bot_verification_icon:flags2.14?long"},
			{200, " send_paid_messages_stars:flags2.15?long"},
			{228, " linked_community_id:flags2.21?long"},
		} {
			if layer >= field.since {
				tail += field.text
			}
		}
	}
	return userHead + flags2 + userBody + tail + " = User"
}

func configDefinition(layer int) string {
	def := "config flags:# date:int expires:int test_mode:Bool this_dc:int dc_options:Vector<DcOption> dc_txt_domain_name:string chat_size_max:int " +
		"megagroup_size_max:int forwarded_count_max:int online_update_period_ms:int offline_blur_timeout_ms:int offline_idle_timeout_ms:int " +
		"online_cloud_timeout_ms:int notify_cloud_delay_ms:int notify_default_delay_ms:int push_chat_period_ms:int push_chat_limit:int " +
		"saved_gifs_limit:int edit_time_limit:int revoke_time_limit:int revoke_pm_time_limit:int rating_e_decay:int stickers_recent_limit:int " +
		"stickers_faved_limit:int channels_read_media_period:int tmp_sessions:flags.0?int pinned_dialogs_count_max:int pinned_infolder_count_max:int " +
		"call_receive_timeout_ms:int call_ring_timeout_ms:int call_connect_timeout_ms:int call_packet_timeout_ms:int me_url_prefix:string " +
		"autoupdate_url_prefix:flags.7?string gif_search_username:flags.9?string venue_search_username:flags.10?string " +
		"img_search_username:flags.11?string static_maps_provider:flags.12?string caption_length_max:int message_length_max:int webfile_dc_id:int " +
		"suggested_lang_code:flags.2?string lang_pack_version:flags.2?int base_lang_pack_version:flags.2?int"
	if layer >= 145 {
		def += " reactions_default:flags.15?Reaction"
	}
	return def + " = Config"
}

// definitionID is how TL makes a constructor's ID: bare flags do not count, and brackets are blanks.
func definitionID(def string) uint32 {
	def = regexp.MustCompile(` \w+:flags2?\.\d+\?true`).ReplaceAllString(def, "")
	def = strings.NewReplacer("<", " ", ">", "", ":bytes ", ":string ", "?bytes ", "?string ").Replace(def)
	return crc32.ChecksumIEEE([]byte(def))
}

// decode reads a value by its definition. Fields whose type it does not know fail it if they are there.
func decode(def string, b *bin.Buffer) (map[string]any, error) {
	left, _, _ := strings.Cut(def, " = ")
	fields := strings.Fields(left)
	id, err := b.ID()
	if err != nil {
		return nil, err
	}
	if want := definitionID(def); id != want {
		return nil, fmt.Errorf("ID is %#x, the definition's is %#x", id, want)
	}
	out, flags := map[string]any{}, map[string]uint32{}
	for _, field := range fields[1:] {
		name, kind, _ := strings.Cut(field, ":")
		if cond, rest, ok := strings.Cut(kind, "?"); ok {
			word, bit, _ := strings.Cut(cond, ".")
			n, err := strconv.Atoi(bit)
			if err != nil {
				return nil, err
			}
			if flags[word]&(1<<n) == 0 {
				continue
			}
			kind = rest
		}
		var v any
		switch kind {
		case "#":
			flags[name], err = b.Uint32()
		case "true":
			v = true
		case "int":
			v, err = b.Int()
		case "long":
			v, err = b.Long()
		case "string":
			v, err = b.String()
		case "Bool":
			v, err = b.Bool()
		case "Vector<DcOption>":
			v, err = decodeDCOptions(b)
		default:
			return nil, fmt.Errorf("field %s has the unknown type %s", name, kind)
		}
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", name, err)
		}
		out[name] = v
	}
	if b.Len() != 0 {
		return nil, fmt.Errorf("%d bytes left over", b.Len())
	}
	return out, nil
}

func decodeDCOptions(b *bin.Buffer) (out []tg.DCOption, err error) {
	n, err := b.VectorHeader()
	for i := 0; err == nil && i < n; i++ {
		var o tg.DCOption
		err = o.Decode(b)
		out = append(out, o)
	}
	return out, err
}

// released are the IDs of User and Config in releases of gotd, by their layer.
var released = []struct {
	layer        int
	user, config uint32
}{
	{139, 0x3ff6ecb0, 0x330b4067}, {142, 0x3ff6ecb0, 0x330b4067}, {144, 0x3ff6ecb0, 0x330b4067},
	{146, 0x5d99adee, 0x232566ac},
	{148, 0x8f97c628, 0x232566ac}, {152, 0x8f97c628, 0x232566ac}, {154, 0x8f97c628, 0xcc1a241e}, {158, 0x8f97c628, 0xcc1a241e},
	{160, 0xabb5f120, 0xcc1a241e}, {164, 0xabb5f120, 0xcc1a241e},
	{166, 0xeb602f25, 0xcc1a241e},
	{167, 0x215c4438, 0xcc1a241e}, {184, 0x215c4438, 0xcc1a241e},
	{185, 0x83314fca, 0xcc1a241e}, {187, 0x83314fca, 0xcc1a241e}, {195, 0x83314fca, 0xcc1a241e},
	{196, 0x4b46c37e, 0xcc1a241e}, {199, 0x4b46c37e, 0xcc1a241e},
	{200, 0x20b1422, 0xcc1a241e}, {216, 0x20b1422, 0xcc1a241e},
	{218, 0x31774388, 0xcc1a241e}, {227, 0x31774388, 0xcc1a241e},
	{tg.Layer, tg.UserTypeID, tg.ConfigTypeID},
}

func TestFormsAgreeWithReleasedSchemas(t *testing.T) {
	for _, r := range released {
		if got := formOf(userForms, r.layer, func(f userForm) int { return f.since }); got.id != r.user {
			t.Errorf("User of layer %d is %#x, want %#x", r.layer, got.id, r.user)
		}
		if got := formOf(configForms, r.layer, func(f configForm) int { return f.since }); got.id != r.config {
			t.Errorf("Config of layer %d is %#x, want %#x", r.layer, got.id, r.config)
		}
	}
}

func TestEveryLayerReadsItsOwnUser(t *testing.T) {
	p, _ := parsePhone("+9996620001")
	for _, layer := range []int{0, 133, 139, 144, 145, 146, 148, 158, 159, 160, 164, 166, 167, 184, 185, 195, 196, 199, 200, 216, 217, 227, 228, 229, 300} {
		var b bin.Buffer
		if err := (layeredUser{p.user(true), layer}).Encode(&b); err != nil {
			t.Fatal(err)
		}
		form := formOf(userForms, layer, func(f userForm) int { return f.since })
		got, err := decode(userDefinition(form.since), &b)
		if err != nil {
			t.Errorf("layer %d: %v", layer, err)
			continue
		}
		if got["id"] != int64(1020001) || got["first_name"] != "Sandbox" || got["phone"] != "9996620001" || got["self"] != true {
			t.Errorf("layer %d: %v", layer, got)
		}
	}
}

func TestEveryLayerReadsItsOwnConfig(t *testing.T) {
	config := &tg.Config{ThisDC: 2, DCOptions: []tg.DCOption{{ID: 1, IPAddress: "127.0.0.1", Port: 4000}}, MessageLengthMax: 4096, WebfileDCID: 4, MeURLPrefix: "https://x/"}
	for _, layer := range []int{100, 133, 144, 145, 152} {
		var b bin.Buffer
		if err := (layeredConfig{config, layer}).Encode(&b); err != nil {
			t.Fatal(err)
		}
		got, err := decode(configDefinition(layer), &b)
		if err != nil {
			t.Errorf("layer %d: %v", layer, err)
			continue
		}
		options, _ := got["dc_options"].([]tg.DCOption)
		if got["this_dc"] != 2 || len(options) != 1 || options[0].Port != 4000 || got["webfile_dc_id"] != 4 || got["me_url_prefix"] != "https://x/" {
			t.Errorf("layer %d: %v", layer, got)
		}
	}
	for _, layer := range []int{0, 153, 158, 229, 300} {
		var b bin.Buffer
		if err := (layeredConfig{config, layer}).Encode(&b); err != nil {
			t.Fatal(err)
		}
		var got tg.Config
		if err := got.Decode(&b); err != nil || got.ThisDC != 2 || b.Len() != 0 {
			t.Errorf("layer %d: %+v, %v", layer, got, err)
		}
	}
}

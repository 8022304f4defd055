package sessionstring

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite" // with the driver "sqlite"
)

// sqliteMagic begins every SQLite file (https://www.sqlite.org/fileformat.html#the_database_header).
const sqliteMagic = "SQLite format 3\x00"

// maxSQLite bounds a session file in bytes. Its cache of people makes one of a busy account some megabytes long.
const maxSQLite = 64 << 20

// sqliteTime bounds the reading of a file, whose maker may have meant harm.
const sqliteTime = 10 * time.Second

// sqliteFiles are the readers of session files, by the tables that only such a file has. The order counts where a file has the tables of two.
var sqliteFiles = []struct {
	tables   []string
	expected ExpectedKind
	read     func(*database) (Inspection, error)
}{
	{[]string{"dc_home", "dc_option"}, ExpectedGrammersSQLite, grammersFile},
	{[]string{"datacenter"}, ExpectedTelethon2SQLite, telethon2File},
	{[]string{"sessions"}, ExpectedTelethonSQLite, sessionsFile},
}

// DecodeSQLite reads the bytes of a session file, whose library it finds by the tables and columns. wal is the content of the file beside it whose name
// ends in -wal, nil for none. It works in memory, so a file that another program has open is not touched, and runs nothing of what stands in it.
// What is wrong with a file is told by a [FormatError].
func DecodeSQLite(file, wal []byte) (Inspection, error) {
	file, err := sqliteImage(file, wal)
	if err != nil {
		return Inspection{}, err
	}
	if hugeSchema(file) {
		return Inspection{}, formatError(ExpectedSQLite, Got{Kind: GotUnreadable, Count: len(file)})
	}
	var i Inspection
	err = inMemory(func(ctx context.Context, conn *sql.Conn) error {
		db, err := openDatabase(ctx, conn, file)
		if err != nil {
			return err
		}
		for _, f := range sqliteFiles {
			if !slices.ContainsFunc(f.tables, func(name string) bool { _, ok := db.tables[name]; return !ok }) {
				db.expected = f.expected
				i, err = f.read(db)
				return err
			}
		}
		return db.refuse(Got{Kind: GotNoTables})
	})
	if err != nil && !errors.As(err, new(*FormatError)) { // SQLite's own words may quote the file
		return Inspection{}, formatError(ExpectedSQLite, Got{Kind: GotUnreadable, Count: len(file)})
	}
	return i, err
}

// database is a session file that was opened.
type database struct {
	ctx      context.Context
	conn     *sql.Conn
	tables   map[string][]string // the columns of each, in lower case; nil for what is no plain table
	expected ExpectedKind
}

func (db *database) refuse(got Got) error { return formatError(db.expected, got) }

// sqliteLimits are what is allowed to a file of unknown origin, as https://www.sqlite.org/security.html advises, by the numbers of
// https://www.sqlite.org/c3ref/c_limit_attached.html.
var sqliteLimits = map[int]int{
	0:  1_000_000, // bytes of a value or row
	1:  100_000,   // bytes of a statement
	2:  100,       // columns
	3:  20,        // depth of an expression
	4:  3,         // parts of a compound SELECT
	5:  25_000,    // instructions of a statement
	6:  8,         // arguments of a function
	7:  0,         // attached databases
	8:  50,        // bytes of a LIKE pattern
	9:  10,        // parameters
	10: 10,        // depth of triggers
	11: 0,         // threads
}

// sqliteCautions are what the same page advises, and that nothing is written.
var sqliteCautions = []string{`pragma trusted_schema = off`, `pragma cell_size_check = on`, `pragma mmap_size = 0`, `pragma query_only = on`}

// openDatabase opens a file of unknown origin and finds its tables.
func openDatabase(ctx context.Context, conn *sql.Conn, file []byte) (*database, error) {
	db := &database{ctx: ctx, conn: conn, tables: map[string][]string{}, expected: ExpectedSQLite}
	if err := conn.Raw(func(c any) error { return c.(serializer).Deserialize(file) }); err != nil {
		return nil, err
	}
	for id, limit := range sqliteLimits {
		if _, err := sqlite.Limit(conn, id, limit); err != nil {
			return nil, err
		}
	}
	for _, caution := range sqliteCautions {
		if _, err := conn.ExecContext(ctx, caution); err != nil {
			return nil, err
		}
	}
	kinds, err := db.schema()
	if err != nil {
		return nil, err
	}
	for name, isPlain := range kinds {
		db.tables[name] = nil
		if isPlain {
			if db.tables[name], err = db.columns(name); err != nil {
				return nil, err
			}
		}
	}
	return db, nil
}

// sqliteTables are the tables that any reader looks at. No other is touched.
var sqliteTables = []string{"version", "sessions", "entities", "peers", "usernames", "datacenter", "user", "dc_home", "dc_option", "peer_info"}

// schema finds these tables, and says of each whether it is a plain one. A view may hide any program, and a virtual table any code of SQLite's.
func (db *database) schema() (map[string]bool, error) {
	rows, err := db.conn.QueryContext(db.ctx, `select lower(name), type = 'table' and rootpage > 0 and lower(substr(sql, 1, 13)) = 'create table '
		from main.sqlite_schema where type in ('table', 'view') limit 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]bool{}
	for rows.Next() {
		var name sql.NullString
		var isPlain sql.NullBool
		if err := rows.Scan(&name, &isPlain); err != nil {
			return nil, err
		}
		if slices.Contains(sqliteTables, name.String) {
			found[name.String] = isPlain.Bool
		}
	}
	return found, rows.Err()
}

// columns are those of a plain table, nil where one is computed by the file's own expression.
func (db *database) columns(table string) ([]string, error) {
	rows, err := db.conn.QueryContext(db.ctx, `pragma main.table_xinfo("`+table+`")`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	computed := false
	for rows.Next() {
		var id, notNull, pk, hidden int
		var name, kind string
		var value any
		if err := rows.Scan(&id, &name, &kind, &notNull, &value, &pk, &hidden); err != nil {
			return nil, err
		}
		names, computed = append(names, strings.ToLower(name)), computed || hidden != 0
	}
	if computed {
		names = nil
	}
	return names, rows.Err()
}

// has reports whether a table has a column.
func (db *database) has(table, column string) bool { return slices.Contains(db.tables[table], column) }

// row is a row of a table: what stands in a column is nil, an int64, a float64, a string or bytes.
type row map[string]any

// maxRows is how many rows of a table are read. No library has more than one for each data centre.
const maxRows = 32

// rows reads those columns of a table that it has. It refuses a table that is computed, and one without the columns that are needed.
func (db *database) rows(table string, needed []string, columns ...string) ([]row, error) {
	if db.tables[table] == nil {
		return nil, db.refuse(Got{Kind: GotComputed})
	}
	var names []string
	for _, c := range append(slices.Clone(needed), columns...) {
		switch {
		case db.has(table, c):
			names = append(names, c)
		case slices.Contains(needed, c):
			return nil, db.refuse(Got{Kind: GotColumns})
		}
	}
	// The + takes the declared type away, by which the driver would convert. An index is not used: what it holds need not be what the table holds.
	query := fmt.Sprintf(`select +"%s" from main."%s" not indexed limit %d`, strings.Join(names, `", +"`), table, maxRows+1)
	found, err := db.conn.QueryContext(db.ctx, query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var all []row
	for found.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := found.Scan(into...); err != nil {
			return nil, err
		}
		r := row{}
		for i, name := range names {
			r[name] = values[i]
		}
		all = append(all, r)
	}
	if len(all) > maxRows {
		return nil, db.refuse(Got{Kind: GotLogins})
	}
	return all, found.Err()
}

// integer is a whole number in a column, 0 for nothing. It reports false for anything else, and for numbers so far below zero that an int may not hold them.
func (r row) integer(column string) (int64, bool) {
	switch v := r[column].(type) {
	case nil:
		return 0, true
	case int64:
		return v, v >= -maxInt32
	}
	return 0, false
}

// text is a text in a column, "" for nothing.
func (r row) text(column string) (string, bool) {
	switch v := r[column].(type) {
	case nil:
		return "", true
	case string:
		return v, true
	}
	return "", false
}

// blob are bytes in a column, nil for nothing.
func (r row) blob(column string) ([]byte, bool) {
	switch v := r[column].(type) {
	case nil:
		return nil, true
	case []byte:
		return v, true
	}
	return nil, false
}

// version reads the number in the table version, 0 where there is none.
func (db *database) version(column string) (int64, error) {
	if _, ok := db.tables["version"]; !ok || db.tables["version"] != nil && !db.has("version", column) {
		return 0, nil
	}
	rows, err := db.rows("version", []string{column})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	v, ok := rows[0].integer(column)
	if !ok || len(rows) > 1 {
		return 0, db.refuse(Got{Kind: GotNoVersion})
	}
	return v, nil
}

// filled reports whether a table has any row.
func (db *database) filled(table string) bool {
	if db.tables[table] == nil {
		return false
	}
	var one int
	return db.conn.QueryRowContext(db.ctx, `select 1 from main."`+table+`" not indexed limit 1`).Scan(&one) == nil
}

// serializer is what modernc.org/sqlite's connections can do beyond database/sql.
type serializer interface {
	driver.Conn
	Serialize() ([]byte, error)
	Deserialize([]byte) error
}

// inMemory runs do on the one connection of a new database in memory.
func inMemory(do func(context.Context, *sql.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), sqliteTime)
	defer cancel()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return do(ctx, conn)
}

// makeDatabase makes a file of statements. The last of them takes the values, of which no error shows any.
func makeDatabase(statements []string, values ...any) ([]byte, error) {
	var file []byte
	err := inMemory(func(ctx context.Context, conn *sql.Conn) error {
		last := len(statements) - 1
		for _, statement := range statements[:last] {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("make tables: %w", err)
			}
		}
		if _, err := conn.ExecContext(ctx, statements[last], values...); err != nil {
			return errors.New("insert session: SQLite refuses it") // without err, which might show a value
		}
		return conn.Raw(func(c any) (err error) {
			file, err = c.(serializer).Serialize()
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("make session file: %w", err)
	}
	return file, nil
}

package serializer

const (
	CodeA = 1
)

func f() {

package serializer

var s = `never closed

const (
	CodeA = 1
)

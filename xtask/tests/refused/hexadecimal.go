package serializer

const (
	CodeA = 0x10
)

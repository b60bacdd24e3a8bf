package serializer

const (
	CodeA = 1
)

const CodeB = 2

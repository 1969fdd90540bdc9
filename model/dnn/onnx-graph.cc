/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-graph.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

// newer versions of protobuf do not print when they cannot read
#if __has_include(<google/protobuf/stubs/logging.h>)
#include <google/protobuf/stubs/logging.h>
using ProtobufSilencer = google::protobuf::LogSilencer;
#else
struct ProtobufSilencer
{
};
#endif

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Elements of the largest tensor: a petabyte of float32. */
constexpr uint64_t MAX_ELEMENTS = uint64_t{1} << 48;

/**
 * @param text a text
 * @param at a position in it
 * @return bytes of the UTF-8 character there, 0 if there is none or it is a control character
 */
std::size_t
MeasureCharacter(const std::string& text, std::size_t at)
{
    const auto first = static_cast<unsigned char>(text[at]);
    const std::size_t size = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
    if (first < ' ' || first == 0x7f || at + size > text.size())
    {
        return 0;
    }
    for (std::size_t i = 1; i < size; ++i)
    {
        if ((static_cast<unsigned char>(text[at + i]) & 0xc0) != 0x80)
        {
            return 0;
        }
    }
    return size;
}

} // namespace

std::string
CleanOnnxName(const std::string& name)
{
    constexpr std::size_t LONGEST = 200;
    std::string clean;
    for (std::size_t at = 0; at < name.size() && clean.size() < LONGEST;)
    {
        const std::size_t size = MeasureCharacter(name, at);
        clean += size > 0 ? name.substr(at, size) : "_";
        at += std::max<std::size_t>(size, 1);
    }
    return clean;
}

OnnxGraph::OnnxGraph(const std::string& fileName)
    : m_fileName(fileName)
{
    Read();
    Flatten();
    CheckNodes();
    Sort();
    for (const OnnxNode& node : m_nodes)
    {
        m_read.insert(node.proto.input().begin(), node.proto.input().end());
    }
    for (const onnx::ValueInfoProto& output : m_model.graph().output())
    {
        m_read.insert(output.name());
    }
    m_read.erase("");
}

const std::string&
OnnxGraph::GetFileName() const
{
    return m_fileName;
}

const onnx::ModelProto&
OnnxGraph::GetModel() const
{
    return m_model;
}

const std::vector<OnnxNode>&
OnnxGraph::GetNodes() const
{
    return m_nodes;
}

bool
OnnxGraph::IsRead(const std::string& tensor) const
{
    return m_read.count(tensor) > 0;
}

std::string
OnnxGraph::GetMetadata(const std::string& key) const
{
    for (const onnx::StringStringEntryProto& entry : m_model.metadata_props())
    {
        if (entry.key() == key)
        {
            return entry.value();
        }
    }
    return "";
}

void
OnnxGraph::CheckSize(const TensorShape& shape, const std::string& what) const
{
    uint64_t count = MAX_ELEMENTS + 1;
    try
    {
        count = shape.GetElementCount();
    }
    catch (const std::overflow_error&)
    {
        // more than 64 bits can count is more than is allowed
    }
    if (count > MAX_ELEMENTS)
    {
        throw Error(what + " has the impossible shape " + shape.ToString());
    }
}

std::runtime_error
OnnxGraph::Error(const std::string& reason) const
{
    return std::runtime_error("file \"" + m_fileName + "\": " + reason);
}

std::runtime_error
OnnxGraph::Error(const OnnxNode& node, const std::string& reason) const
{
    return Error("node \"" + node.label + "\" (" + CleanOnnxName(node.proto.op_type()) + ") " +
                 reason);
}

void
OnnxGraph::Read()
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(m_fileName, error))
    {
        throw Error("there is no such file");
    }
    std::ifstream file(m_fileName, std::ios::binary);
    if (!file)
    {
        throw Error("it cannot be opened");
    }
    [[maybe_unused]] const ProtobufSilencer silencer{}; // the exception says it
    if (!m_model.ParseFromIstream(&file))
    {
        throw Error("it is damaged or not an ONNX file");
    }
    if (!m_model.has_graph() || m_model.graph().node_size() == 0)
    {
        throw Error("it is damaged or not an ONNX file: it holds no graph with nodes");
    }
    if (m_model.opset_import_size() == 0 && m_model.ir_version() >= 3)
    {
        throw Error("it is damaged or not an ONNX file: it names no operator set");
    }
}

void
OnnxGraph::Flatten()
{
    try
    {
        m_nodes = FlattenOnnxFunctions(m_model);
    }
    catch (const std::runtime_error& error)
    {
        throw Error(error.what());
    }
}

void
OnnxGraph::CheckNodes() const
{
    for (const OnnxNode& node : m_nodes)
    {
        for (const onnx::AttributeProto& attribute : node.proto.attribute())
        {
            if (attribute.has_g() || attribute.graphs_size() > 0)
            {
                throw Error(node,
                            "holds a graph of its own; networks with control flow cannot be "
                            "split, export one without");
            }
        }
        const std::string& op = node.proto.op_type();
        if (op == "If" || op == "Loop" || op == "Scan")
        {
            throw Error(node, "is control flow, which cannot be split; export a network without");
        }
        const auto& outputs = node.proto.output();
        if (std::all_of(outputs.begin(), outputs.end(), [](const std::string& output) {
                return output.empty();
            }))
        {
            throw Error(node, "has no output");
        }
    }
}

std::map<std::string, int>
OnnxGraph::FindProducers() const
{
    std::map<std::string, int> producers;
    for (const onnx::TensorProto& tensor : m_model.graph().initializer())
    {
        producers[tensor.name()] = -1;
    }
    for (const onnx::SparseTensorProto& tensor : m_model.graph().sparse_initializer())
    {
        producers[tensor.values().name()] = -1;
    }
    for (const onnx::ValueInfoProto& input : m_model.graph().input())
    {
        producers[input.name()] = -1;
    }
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
    {
        for (const std::string& output : m_nodes[i].proto.output())
        {
            if (!output.empty() && !producers.emplace(output, static_cast<int>(i)).second)
            {
                throw Error(m_nodes[i],
                            "makes the tensor \"" + CleanOnnxName(output) +
                                "\", which is made elsewhere already");
            }
        }
    }
    return producers;
}

std::vector<std::vector<int>>
OnnxGraph::FindReads(const std::map<std::string, int>& producers) const
{
    std::vector<std::vector<int>> reads(m_nodes.size());
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
    {
        for (const std::string& input : m_nodes[i].proto.input())
        {
            const auto producer = producers.find(input);
            if (!input.empty() && producer == producers.end())
            {
                throw Error(m_nodes[i],
                            "reads the tensor \"" + CleanOnnxName(input) +
                                "\", which nothing makes");
            }
            if (!input.empty() && producer->second >= 0)
            {
                reads[i].push_back(producer->second);
            }
        }
    }
    return reads;
}

void
OnnxGraph::Sort()
{
    const std::vector<std::vector<int>> reads = FindReads(FindProducers());
    std::vector<char> marks(reads.size(), 0); // 1: being visited, 2: done
    std::vector<OnnxNode> sorted;
    std::vector<std::pair<int, std::size_t>> path; // node, next input to visit
    for (std::size_t root = 0; root < reads.size(); ++root)
    {
        if (marks[root] == 0)
        {
            path.emplace_back(static_cast<int>(root), 0);
            marks[root] = 1;
        }
        while (!path.empty())
        {
            const int node = path.back().first;
            if (path.back().second == reads[node].size())
            {
                marks[node] = 2;
                sorted.push_back(std::move(m_nodes[node]));
                path.pop_back();
                continue;
            }
            const int input = reads[node][path.back().second++];
            if (marks[input] == 1)
            {
                throw Error(m_nodes[input], "reads, by way of other nodes, its own output");
            }
            if (marks[input] == 0)
            {
                marks[input] = 1;
                path.emplace_back(input, 0);
            }
        }
    }
    m_nodes = std::move(sorted);
}

} // namespace edgeinference
} // namespace ns3

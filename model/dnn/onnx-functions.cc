/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-graph.h"

#include <cstdint>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Nodes of a network after functions are replaced: the largest real ones have some ten thousand.
 */
constexpr std::size_t MAX_NODES = 200000;

/** Functions within functions. */
constexpr int MAX_DEPTH = 32;

/** Operator set versions by domain. */
using Opsets = std::map<std::string, int>;

/** New name of each tensor inside a function body. */
using Names = std::map<std::string, std::string>;

/** Attributes of a call by name. */
using Attributes = std::map<std::string, const onnx::AttributeProto*>;

/** @param domain domain of an operator @return the same with one spelling of the default domain */
std::string
NormalizeDomain(const std::string& domain)
{
    return domain == "ai.onnx" ? "" : domain;
}

/** @param imports operator sets that a model or function names @return their versions by domain */
template <typename Imports>
Opsets
ReadOpsets(const Imports& imports)
{
    Opsets opsets;
    for (const onnx::OperatorSetIdProto& import : imports)
    {
        const int64_t version = import.version();
        opsets[NormalizeDomain(import.domain())] =
            version > 0 && version < 1000000 ? static_cast<int>(version) : 0;
    }
    return opsets;
}

/** Copies nodes, and the bodies of functions in place of their calls. */
class FunctionExpander
{
  public:
    /** @param model the model */
    explicit FunctionExpander(const onnx::ModelProto& model)
    {
        for (const onnx::FunctionProto& function : model.functions())
        {
            m_functions[{NormalizeDomain(function.domain()), function.name()}] = &function;
        }
    }

    /** @param node a node of the model's graph @param opsets versions that hold for it */
    void Add(const onnx::NodeProto& node, const Opsets& opsets)
    {
        Expand(node, opsets, 0);
    }

    /** @return all nodes */
    std::vector<OnnxNode> Take()
    {
        return std::move(m_nodes);
    }

  private:
    /**
     * Add a node, or the body of the function it calls.
     * @param node the node
     * @param opsets versions that hold for it
     * @param depth calls around it
     */
    void Expand(const onnx::NodeProto& node, const Opsets& opsets, int depth)
    {
        const auto function = m_functions.find({NormalizeDomain(node.domain()), node.op_type()});
        if (function != m_functions.end())
        {
            ExpandCall(node, *function->second, opsets, depth + 1);
            return;
        }
        if (m_nodes.size() >= MAX_NODES)
        {
            throw std::runtime_error("it has more than " + std::to_string(MAX_NODES) + " nodes");
        }
        OnnxNode flat;
        flat.proto = node;
        flat.proto.set_domain(NormalizeDomain(node.domain()));
        const auto opset = opsets.find(flat.proto.domain());
        flat.opset = opset == opsets.end() ? 0 : opset->second;
        flat.label = CleanOnnxName(node.name());
        for (int i = 0; flat.label.empty() && i < node.output_size(); ++i)
        {
            flat.label = CleanOnnxName(node.output(i));
        }
        m_nodes.push_back(std::move(flat));
    }

    /**
     * Add the body of a function.
     * @param call the node that calls it
     * @param function the function
     * @param outer versions that hold for the call
     * @param depth calls around the body
     */
    void ExpandCall(const onnx::NodeProto& call,
                    const onnx::FunctionProto& function,
                    const Opsets& outer,
                    int depth)
    {
        const std::string name = CleanOnnxName(function.name());
        if (depth > MAX_DEPTH)
        {
            throw std::runtime_error("its function \"" + name + "\" calls itself or is nested in " +
                                     std::to_string(MAX_DEPTH) + " others");
        }
        if (call.input_size() > function.input_size() ||
            call.output_size() > function.output_size())
        {
            throw std::runtime_error("a call of its function \"" + name +
                                     "\" has more inputs or outputs than the function");
        }
        if (++m_calls > MAX_NODES)
        {
            throw std::runtime_error("it calls functions more than " + std::to_string(MAX_NODES) +
                                     " times");
        }
        const std::string prefix =
            (call.name().empty() ? name + "#" + std::to_string(m_calls) : call.name()) + "/";
        Names names;
        for (int i = 0; i < function.input_size(); ++i)
        {
            names[function.input(i)] = i < call.input_size() ? call.input(i) : "";
        }
        for (int i = 0; i < call.output_size(); ++i)
        {
            names[function.output(i)] = call.output(i);
        }
        Attributes attributes;
        for (const onnx::AttributeProto& attribute : call.attribute())
        {
            attributes[attribute.name()] = &attribute;
        }
        Opsets opsets = outer;
        for (const auto& opset : ReadOpsets(function.opset_import()))
        {
            opsets[opset.first] = opset.second;
        }
        for (const onnx::NodeProto& node : function.node())
        {
            Expand(Rename(node, prefix, names, attributes), opsets, depth);
        }
    }

    /**
     * @param node a node of a function body
     * @param prefix begin of the names of what is inside the body
     * @param names names of tensors that are known outside; grows
     * @param attributes attributes of the call
     * @return the node with names and attributes of this call
     */
    static onnx::NodeProto Rename(const onnx::NodeProto& node,
                                  const std::string& prefix,
                                  Names& names,
                                  const Attributes& attributes)
    {
        onnx::NodeProto copy = node;
        copy.set_name(prefix + (node.name().empty() ? node.op_type() : node.name()));
        const auto rename = [&](std::string& name) {
            name = name.empty() ? "" : names.emplace(name, prefix + name).first->second;
        };
        for (std::string& input : *copy.mutable_input())
        {
            rename(input);
        }
        for (std::string& output : *copy.mutable_output())
        {
            rename(output);
        }
        copy.clear_attribute();
        for (const onnx::AttributeProto& attribute : node.attribute())
        {
            if (attribute.ref_attr_name().empty())
            {
                *copy.add_attribute() = attribute;
                continue;
            }
            const auto given = attributes.find(attribute.ref_attr_name());
            if (given != attributes.end())
            {
                onnx::AttributeProto* filled = copy.add_attribute();
                *filled = *given->second;
                filled->set_name(attribute.name());
            }
        }
        return copy;
    }

    std::map<std::pair<std::string, std::string>, const onnx::FunctionProto*>
        m_functions;               //!< functions by domain and name
    std::vector<OnnxNode> m_nodes; //!< nodes so far
    std::size_t m_calls{0};        //!< calls so far
};

} // namespace

std::vector<OnnxNode>
FlattenOnnxFunctions(const onnx::ModelProto& model)
{
    Opsets opsets = ReadOpsets(model.opset_import());
    if (model.opset_import_size() == 0)
    {
        opsets[""] = 1; // before version 3 of the format
    }
    FunctionExpander expander(model);
    for (const onnx::NodeProto& node : model.graph().node())
    {
        expander.Add(node, opsets);
    }
    return expander.Take();
}

} // namespace edgeinference
} // namespace ns3

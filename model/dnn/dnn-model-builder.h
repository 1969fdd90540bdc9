/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Builds a DnnModel from layers added in any order. Example:
 *
 *     DnnModelBuilder builder("tiny");
 *     builder.AddInput("image", TensorShape{1, 3, 32, 32});
 *     builder.AddLayer(layer, {"image"}); // a DnnLayer with name, operator, shape and costs
 *     std::shared_ptr<const DnnModel> model = builder.Build();
 */
#ifndef EDGE_INFERENCE_DNN_MODEL_BUILDER_H
#define EDGE_INFERENCE_DNN_MODEL_BUILDER_H

#include "dnn-model.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Collects layers by name, checks them, sorts them into topological order (an order of addition
 * that is topological already is kept), and puts each exit head right behind the layer it reads.
 */
class DnnModelBuilder
{
  public:
    /** @param name name of the model */
    explicit DnnModelBuilder(std::string name);

    /**
     * Add an input of the network: a layer with operator "Input".
     * @param name its name
     * @param shape shape of the raw input
     * @param type element type of the raw input
     */
    void AddInput(const std::string& name,
                  const TensorShape& shape,
                  TensorType type = TensorType::FLOAT32);

    /**
     * Add a layer. Name, operator, output shape and type, macs, flops, parameterCount,
     * parameterBytes, window and counted are taken as given; inputs, outputBytes, inputElements
     * and exit are computed.
     * @param layer the layer
     * @param inputs names of the layers it reads, which may be added later
     */
    void AddLayer(const DnnLayer& layer, const std::vector<std::string>& inputs);

    /**
     * Layers added from now to EndExit belong to the head of this exit. The layer of the trunk
     * that they read is where the head is attached. A head may be begun again to add more to it.
     * @param name name of the exit, such as "exit1"
     */
    void BeginExit(const std::string& name);

    /** Layers added from now on belong to the trunk again. */
    void EndExit();

    /**
     * State the answer of the trunk. Without this call it is the last layer of the trunk.
     * @param layer name of the layer
     */
    void SetOutput(const std::string& layer);

    /**
     * @return the model
     * @throws std::invalid_argument with one sentence on unknown inputs, cycles, duplicate or
     * unusable names, sizes beyond 64 bits, heads that read more than one layer of the trunk or
     * are read by it
     */
    std::shared_ptr<const DnnModel> Build() const;

  private:
    /** A layer with the names of its inputs. */
    struct Entry
    {
        DnnLayer layer;                  //!< the layer
        std::vector<std::string> inputs; //!< names of what it reads
    };

    /** Positions in m_entries. */
    using Order = std::vector<std::size_t>;

    /** @param name name of a layer to be added; throws when it cannot be used */
    void CheckName(const std::string& name) const;

    /** @return for each entry the entries it reads */
    std::vector<Order> ResolveInputs() const;

    /** @param reads what each entry reads @return all entries in topological order */
    Order SortTopologically(const std::vector<Order>& reads) const;

    /** @param reads what each entry reads @return per head the entry it is attached to */
    Order FindAttachments(const std::vector<Order>& reads) const;

    /**
     * @param order a topological order
     * @param attachments where the heads are attached
     * @return the order with inputs first and heads right behind their attachments
     */
    Order PlaceHeads(const Order& order, const Order& attachments) const;

    /** @param model model to give layers @param order their order @param reads their inputs */
    void FillLayers(DnnModel& model, const Order& order, const std::vector<Order>& reads) const;

    /** @param model model to give exits @param order the order @param attachments of the heads */
    void FillExits(DnnModel& model, const Order& order, const Order& attachments) const;

    /** @param model model that gets its cuts */
    static void FillCuts(DnnModel& model);

    std::string m_name;                         //!< name of the model
    std::vector<Entry> m_entries;               //!< in the order of addition
    std::map<std::string, std::size_t> m_index; //!< entry by name
    std::vector<std::string> m_heads;           //!< names of the exits with heads
    int32_t m_openHead{DnnLayer::TRUNK};        //!< head that layers are added to
    std::string m_output;                       //!< answer of the trunk, empty for the last layer
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DNN_MODEL_BUILDER_H

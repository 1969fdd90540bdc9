/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A set of layers of a DNN as ranges of its topological order. Example:
 *
 *     LayerSet s = LayerSet::FromString("0-3+7");
 *     s.Contains(2);  // true
 */
#ifndef EDGE_INFERENCE_LAYER_SET_H
#define EDGE_INFERENCE_LAYER_SET_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Index of a layer in the topological order of its DnnModel. The output tensor of a layer has
 * the same number. */
using LayerId = uint32_t;

/**
 * @ingroup edge-inference
 * A set of layers, kept as sorted, disjoint, non-adjacent ranges [first, last]. Sets that small
 * cost a few bytes on the wire, and the common case of one contiguous stage is one range.
 */
class LayerSet
{
  public:
    /** First and last layer of a range, both included. */
    using Range = std::pair<LayerId, LayerId>;

    LayerSet() = default;

    /**
     * @param first first layer
     * @param last last layer (included); below first gives the empty set
     */
    LayerSet(LayerId first, LayerId last);

    /** Add one layer. @param layer the layer */
    void Insert(LayerId layer);

    /** Add a range. @param first its first layer @param last its last layer (included) */
    void InsertRange(LayerId first, LayerId last);

    /** @param layer a layer @return true if it is in the set */
    bool Contains(LayerId layer) const;

    /** @return true if the set holds no layer */
    bool IsEmpty() const;

    /** @return the number of layers in the set */
    uint64_t GetSize() const;

    /** @return the ranges in ascending order */
    const std::vector<Range>& GetRanges() const;

    /** @return every layer in ascending order */
    std::vector<LayerId> GetLayers() const;

    /** @param other a set @return the layers in either set */
    LayerSet Union(const LayerSet& other) const;

    /** @param other a set @return the layers of this set that are not in the other */
    LayerSet Minus(const LayerSet& other) const;

    /** @param other a set @return true if a layer is in both */
    bool Intersects(const LayerSet& other) const;

    /** @return ranges joined by '+', such as "0-3+7"; empty text for the empty set */
    std::string ToString() const;

    /**
     * @param text what ToString gives
     * @return the set
     * @throws std::invalid_argument with one sentence naming the text
     */
    static LayerSet FromString(const std::string& text);

    bool operator==(const LayerSet& other) const;

  private:
    std::vector<Range> m_ranges; //!< sorted, disjoint, non-adjacent
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LAYER_SET_H
